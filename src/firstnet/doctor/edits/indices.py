"""Edits of indices, slices, ranges and numbers: one too many, one too few, the other end."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from firstnet.doctor.edits.edit import Edit
from firstnet.doctor.edits.scope import Scope

KIND = "index"


def indices(scope: Scope) -> Iterator[Edit]:
    """Yield the edits of every place in an array or a count."""
    for statement in scope.statements:
        yield from _together(scope, statement)
    for node in scope.nodes:
        if isinstance(node, ast.Subscript):
            yield from _subscript(scope, node)
        elif isinstance(node, ast.Call) and _name(node) in ("range", "xrange"):
            yield from _range(scope, node)
        elif isinstance(node, ast.Call) and len(node.args) > 1:
            yield from _unsliced(scope, node)
        elif isinstance(node, ast.Constant):
            yield from _constant(scope, node)
        elif isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
            yield from _indexed(scope, node)


def _together(scope: Scope, statement: ast.stmt) -> Iterator[Edit]:
    """Yield `a[i-1] * (1 - a[i-1])` for `a[i] * (1 - a[i])`: one place that is named twice."""
    value = getattr(statement, "value", None)
    if not isinstance(value, ast.expr) or not scope.alone(statement):
        return
    places = [
        scope.source(inner)
        for inner in ast.walk(value)
        if isinstance(inner, ast.Subscript) and not isinstance(inner.slice, (ast.Slice, ast.Tuple))
    ]
    for text in dict.fromkeys(place for place in places if places.count(place) > 1):
        node = ast.parse(text, mode="eval").body
        assert isinstance(node, ast.Subscript)  # noqa: S101  # looked at above
        base, shift = linear(node.slice)
        for more in (1, -1):
            other = f"{ast.unparse(node.value)}[{written(base, shift + more)}]"
            made = scope.source(value).replace(text, other)
            yield scope.replace(value, made, KIND, 1.7, f"{other} for every {text}")


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func)


def _subscript(scope: Scope, node: ast.Subscript) -> Iterator[Edit]:
    inside = node.slice
    if isinstance(node.ctx, ast.Load):
        words = f"{scope.source(node.value)} without the index"
        yield scope.replace(node, scope.source(node.value), KIND, 3.0, words)
    if isinstance(inside, ast.Slice):
        yield from _as_long(scope, inside)
        yield from _slice(scope, node, inside)
    elif isinstance(inside, ast.Tuple):
        for part in inside.elts:
            if not isinstance(part, ast.Slice):
                yield from _moved(scope, part)
    elif not (isinstance(inside, ast.Constant) and isinstance(inside.value, str)):
        yield from _moved(scope, inside)


def _unsliced(scope: Scope, node: ast.Call) -> Iterator[Edit]:
    """Yield `zip(weights, biases)` for `zip(weights[:-1], biases[:-1])`."""
    parts = [arg for arg in node.args if isinstance(arg, ast.Subscript)]
    slices = {ast.dump(part.slice) for part in parts if isinstance(part.slice, ast.Slice)}
    if len(parts) == len(node.args) and len(slices) == 1:
        text = f"{_name(node)}({', '.join(scope.source(part.value) for part in parts)})"
        yield scope.replace(node, text, KIND, 1.7)


def _as_long(scope: Scope, part: ast.Slice) -> Iterator[Edit]:
    """Yield `[k:k + size]` for `[k:size]`, and for other ends that do not follow the start."""
    if part.lower is None or part.upper is None or isinstance(part.lower, ast.Constant):
        return
    start, end = scope.source(part.lower), scope.source(part.upper)
    if not re.search(rf"(?<!\w){re.escape(start)}(?!\w)", end):
        yield scope.replace(part.upper, f"{start} + {end}", KIND, 1.4)


def _moved(scope: Scope, inside: ast.expr) -> Iterator[Edit]:
    """The index one or two further; a counter for a number and a number for a counter."""
    base, shift = linear(inside)
    for step, cost in ((1, 1.5), (-1, 1.5), (2, 3.5), (-2, 3.5)):
        yield scope.replace(inside, written(base, shift + step), KIND, cost)
    if base and shift:
        yield scope.replace(inside, written(base, 0), KIND, 1.3)
    if base and shift:
        yield scope.replace(inside, written(base, -shift), KIND, 2.0)
    for counter in scope.counters:
        for other in (f"-{counter}", counter):
            if other != base:
                cost = 1.6 if other.startswith("-") == (base or str(shift)).startswith("-") else 3.0
                yield scope.replace(inside, other, KIND, cost)
                yield scope.replace(inside, f"{other}+1", KIND, cost + 1.2)
                before = 1.6 if not base and shift == -1 and other == counter else cost + 1.2
                yield scope.replace(inside, f"{other}-1", KIND, before)
    if not base:
        for name in scope.parameters:
            yield scope.replace(inside, name, KIND, 2.2)
    for number, cost in ((-1, 2.4), (0, 2.6), (1, 3.4), (-2, 3.0)):
        if base or abs(number - shift) > 1:
            yield scope.replace(inside, str(number), KIND, cost)


def linear(node: ast.expr) -> tuple[str, int]:
    """Return an index as a base and a whole number to add: `-l+1` is ("-l", 1)."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return "", node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        base, shift = linear(node.operand)
        if not base:
            return "", -shift
        simple = base.isidentifier()
        return (f"-{base}", -shift) if simple else (f"-({base})", -shift)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        (base, shift), (other, more) = linear(node.left), linear(node.right)
        if not other:
            return base, shift + (more if isinstance(node.op, ast.Add) else -more)
        if not base:
            sign = "" if isinstance(node.op, ast.Add) else "-"
            return f"{sign}{other}", shift + more
    return ast.unparse(node), 0


def written(base: str, shift: int) -> str:
    """Return an index as text again: ("-l", 1) is `-l+1`."""
    if not base:
        return str(shift)
    return f"{base}{shift:+d}" if shift else base


def _slice(scope: Scope, node: ast.Subscript, inside: ast.Slice) -> Iterator[Edit]:
    base = scope.source(node.value)
    low, high, step = (
        scope.source(part) if part is not None else ""
        for part in (inside.lower, inside.upper, inside.step)
    )
    end = f":{step}" if step else ""
    ways = {
        f"{low}:{end}": 2.0,
        f":{high}{end}": 2.0,
        "1:": 2.0,
        ":-1": 2.0,
        f"{low}:{high}": 2.0,
        "::-1": 3.5,
    }
    for counter in scope.counters:
        for size in _sizes(scope):
            ways[f"{counter}:{counter}+{size}"] = 1.5
            ways[f"{counter}*{size}:({counter}+1)*{size}"] = 2.8
    for bound, put in ((low, f"{{}}:{high}{end}"), (high, f"{low}:{{}}{end}")):
        if bound:
            root, shift = linear(ast.parse(bound, mode="eval").body)
            for more in (1, -1):
                ways.setdefault(put.format(written(root, shift + more)), 2.0)
        else:
            for other in ("1", "-1", *scope.counters):
                ways.setdefault(put.format(other), 2.6)
    for name in scope.forgotten_at(node):  # an order that was drawn and never used
        text = f"[{base}[i] for i in {name}]"
        yield scope.swap(node, text, KIND, 1.9, f"{text} instead of {scope.source(node)}")
    for way, cost in ways.items():
        if way != f"{low}:{high}{end}":
            text = f"{base}[{way}]"
            yield scope.swap(node, text, KIND, cost, f"{text} instead of {scope.source(node)}")


def _sizes(scope: Scope) -> list[str]:
    """What may be the size of a mini-batch: steps of ranges and names that sound like it."""
    found = [
        ast.unparse(node.args[2])
        for node in scope.nodes
        if isinstance(node, ast.Call) and _name(node).endswith("range") and len(node.args) == 3
    ]
    named = [
        name for name in scope.bound if any(it in name.lower() for it in ("size", "bs", "lote"))
    ]
    return list(dict.fromkeys([*found, *named]))[:3]


def _counts(scope: Scope) -> list[str]:
    """What may say how many there are: n, self.num_layers, len(training_data)."""
    names = [*scope.bound, *(f"self.{name}" for name in scope.attributes)]
    plain = [
        it for it in names if re.fullmatch(r"(self\.)?(n|m|L|n_\w+|num\w*|\w*size|epochs)", it)
    ]
    lists = [it for it in names if re.search(r"data|sizes|layers", it) and it not in plain]
    return [*plain, *(f"len({it})" for it in lists)][:6]


def _range(scope: Scope, node: ast.Call) -> Iterator[Edit]:
    name, args = scope.source(node.func), [scope.source(arg) for arg in node.args]
    ways: dict[tuple[str, ...], float] = {}
    for number, arg in enumerate(node.args):
        base, shift = linear(arg)
        for more, cost in ((1, 1.8), (-1, 1.8), (2, 4.0), (-2, 4.0)):
            ways[(*args[:number], written(base, shift + more), *args[number + 1 :])] = cost
        if base and shift:
            ways[(*args[:number], base, *args[number + 1 :])] = 1.5
        if len(args) > 1:
            ways[(*args[:number], *args[number + 1 :])] = 2.6
        if not isinstance(arg, (ast.Constant, ast.Call)):
            ways[(*args[:number], f"len({args[number]})", *args[number + 1 :])] = 2.0
    if len(args) == 1:
        ways |= {("1", args[0]): 1.8, ("2", args[0]): 2.2}
    if len(args) < 3:
        whole = args if len(args) == 2 else ["0", *args]
        ways |= {(*whole, size): 1.5 for size in _sizes(scope)}
        ways[(*whole[::-1], "-1")] = 4.5
    counts = [it for it in (*_counts(scope),) if it not in args]
    if len(args) == 2:
        ways |= {(args[0], count, args[1]): 2.4 for count in counts}
    if isinstance(node.args[-1] if node.args else None, ast.Constant):
        ways |= {(*args[:-1], count): 2.0 for count in counts}
    for way, cost in ways.items():
        text = f"{name}({', '.join(way)})"
        if way != tuple(args):
            yield scope.replace(node, text, KIND, cost)
    yield scope.replace(node, f"reversed({scope.source(node)})", KIND, 2.6)


def _constant(scope: Scope, node: ast.Constant) -> Iterator[Edit]:
    parent, field = scope.parents.get(node, (None, ""))
    if isinstance(node.value, bool):
        yield scope.replace(node, str(not node.value), KIND, 3.0)
    elif isinstance(node.value, str):
        yield from _key(scope, node)
    elif isinstance(node.value, (int, float)) and field != "slice":
        if isinstance(parent, ast.keyword) and parent.arg == "axis":
            yield scope.replace(node, str(1 - int(node.value)), KIND, 1.2)
            return
        numbers = ["0", "1", "2", "0.5", "10"]
        if isinstance(node.value, int):
            numbers += [str(node.value + 1), str(node.value - 1)]
        for number in dict.fromkeys(numbers):
            near = number in ("0", "1") and node.value in (0, 1, 2, 0.5)
            cost = 2.0 if near else 3.0
            if float(number) != node.value:
                yield scope.replace(node, number, KIND, cost)
        yield scope.replace(node, f"-{scope.source(node)}", KIND, 3.0)


def _key(scope: Scope, node: ast.Constant) -> Iterator[Edit]:
    parent, field = scope.parents.get(node, (None, ""))
    other = str(node.value).swapcase()
    if len(other) <= 2 and other != node.value and isinstance(parent, (ast.BinOp, ast.Subscript)):
        yield scope.replace(node, f'"{other}"', KIND, 1.0)
    if not (isinstance(parent, ast.Subscript) and field == "slice"):
        return
    keys = {
        inner.slice.value
        for inner in ast.walk(scope.tree)
        if isinstance(inner, ast.Subscript)
        and isinstance(inner.slice, ast.Constant)
        and isinstance(inner.slice.value, str)
    }
    for key in sorted(keys - {node.value}):
        same = key[:1].lower() == str(node.value)[:1].lower() or key[-1] == str(node.value)[-1]
        yield scope.replace(node, repr(key), KIND, 1.8 if same else 3.0)


def _indexed(scope: Scope, node: ast.Name | ast.Attribute) -> Iterator[Edit]:
    """An index or a slice where there is none: zs[-1] for zs, sizes[1:] for sizes."""
    parent, field = scope.parents.get(node, (None, ""))
    if isinstance(parent, (ast.Subscript, ast.Attribute)) and field == "value":
        return
    if isinstance(parent, ast.Call) and field == "func":
        return
    text = scope.source(node)
    used = _indices_of(scope, text)
    if text in scope.listed and isinstance(parent, (ast.Return, ast.Assign, ast.BinOp, ast.Call)):
        used = list(dict.fromkeys([*used, "-1", *scope.counters]))
    for index in used:
        yield scope.replace(node, f"{text}[{index}]", KIND, 2.5)
    if (isinstance(parent, ast.Call) and _name(parent) in ("zip", "len", "list", "enumerate")) or (
        field == "iter"
    ):
        for cut, cost in ((f"{text}[1:]", 2.0), (f"{text}[:-1]", 2.0), (f"{text}[::-1]", 3.5)):
            yield scope.replace(node, cut, KIND, cost)
        ordered = field == "iter" and re.search(r"topo|order|sort", text)
        yield scope.replace(node, f"reversed({text})", KIND, 1.6 if ordered else 4.0)
    if isinstance(parent, ast.Call) and _name(parent).endswith("array"):
        yield scope.replace(node, f"{text}[1:]", KIND, 2.2)
    if isinstance(parent, ast.Call) and field == "args":
        for other in parent.args:
            if isinstance(other, ast.Subscript) and scope.source(other) != text:
                index = scope.source(other.slice)
                yield scope.replace(node, f"{text}[{index}]", KIND, 2.0)
    if field == "elt" and text in scope.parameters:
        for counter in scope.counters:
            for size in _sizes(scope):
                yield scope.replace(node, f"{text}[{counter}:{counter}+{size}]", KIND, 1.5)


def _indices_of(scope: Scope, text: str) -> list[str]:
    found = [
        ast.unparse(node.slice)
        for node in scope.nodes
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == text
    ]
    return list(dict.fromkeys(found))
