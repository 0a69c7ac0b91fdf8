"""Edits of names: another variable, attribute or function; arguments and targets swapped."""

from __future__ import annotations

import ast
import difflib
import itertools
import re
from collections.abc import Iterator

from firstnet.doctor.edits.edit import Edit
from firstnet.doctor.edits.scope import Scope

KIND = "name"

OUTSIDE = 2.7  # what another name of the module costs at most
_STARTS = ("zeros", "ones", "empty")
_KIN = (  # NumPy's functions that are taken for each other
    ("dot", "multiply", "matmul", "outer"),
    ("argmax", "argmin", "max", "min"),
    ("zeros", "ones", "empty", "randn", "random", "rand", "uniform"),
    ("zeros_like", "ones_like", "empty_like"),
    ("sum", "mean", "max", "prod"),
    ("maximum", "minimum"),
    ("exp", "log", "tanh", "sqrt", "square", "abs"),
    ("append", "extend"),
    ("shuffle", "permutation"),
    ("arange", "permutation"),
    ("shape", "size"),
)
_MISTAKES = ("prod",)  # what is only written by mistake: a product of many is next to nothing


def names(scope: Scope) -> Iterator[Edit]:
    """Yield the edits of every name."""
    for node in scope.nodes:
        if isinstance(node, ast.Name):
            yield from _name(scope, node)
        elif isinstance(node, ast.Attribute):
            yield from _attribute(scope, node)
        if isinstance(node, ast.Call):
            yield from _call(scope, node)
        elif isinstance(node, (ast.Tuple, ast.List)) and 2 <= len(node.elts) <= 4:
            yield from _swapped(scope, node)


def _name(scope: Scope, node: ast.Name) -> Iterator[Edit]:
    parent, field = scope.parents[node]
    if isinstance(parent, ast.Call) and field == "func":
        yield from _function(scope, node, node.id)
        return
    if node.id in scope.attributes:
        yield scope.replace(node, f"self.{node.id}", KIND, 1.0)
    if node.id not in scope.bound and node.id != "self":
        if node.id in scope.functions:
            yield from _function(scope, node, node.id)
        elif node.id in {"np", "numpy", "math", "random", *scope.known.difference(scope.outside)}:
            return
    if node.id == "self":
        return
    extra = 0.6 if isinstance(node.ctx, ast.Store) else 0.0
    if isinstance(node.ctx, ast.Store) and node.id in scope.forgotten_at(node):
        extra = -1.0
    live = _live(scope, node) if isinstance(node.ctx, ast.Load) else set()
    for other in scope.bound:
        if other != node.id and other not in scope.switches:
            cost = _distance(scope, node.id, other) + extra - 0.9 * (other in live)
            if other in live and node.id not in live and _role(other) == _role(node.id):
                cost = min(cost, 1.9)
            if node.id in scope.parameters and other in scope.parameters:
                cost = min(cost, 2.2)
            if _appended(parent) and other in live:
                cost = min(cost, 1.7)
            yield scope.replace(node, other, KIND, max(cost, 1.0))
    for other in scope.outside if isinstance(node.ctx, ast.Load) else ():
        cost = _distance(scope, node.id, other)
        if other != node.id and cost < OUTSIDE:
            yield scope.replace(node, other, KIND, max(cost, 1.0))
    if isinstance(node.ctx, ast.Store):
        for other in scope.undefined:
            yield scope.replace(node, other, KIND, 1.2)
    if isinstance(node.ctx, ast.Load):
        for name in scope.attributes:
            cost = _distance(scope, node.id, name) + 1.0
            alike = _letter(name) == _letter(node.id) != "" and len(name) > 1
            yield scope.replace(node, f"self.{name}", KIND, min(cost, 2.0) if alike else cost)
        for text in scope.keyed:
            key = text[text.index("[") + 2 : -2]
            yield scope.replace(node, text, KIND, _distance(scope, node.id, key) + 0.3)


def _appended(parent: ast.AST) -> bool:
    """Tell whether this is a call of append."""
    return (
        isinstance(parent, ast.Call)
        and isinstance(parent.func, ast.Attribute)
        and parent.func.attr == "append"
    )


def _live(scope: Scope, node: ast.AST) -> set[str]:
    """What the innermost loop around a name binds."""
    while node is not scope.function:
        node = scope.parents[node][0]
        if isinstance(node, (ast.For, ast.While)):
            inside = (inner for inner in ast.walk(node) if isinstance(inner, ast.Name))
            return {child.id for child in inside if isinstance(child.ctx, ast.Store)}
    return set()


def _distance(scope: Scope, name: str, other: str) -> float:
    """What taking one name for another costs: little for alike ones and for forgotten ones."""
    alike = difflib.SequenceMatcher(None, name.lower(), other.lower()).ratio()
    cost = 4.4 - 2.6 * alike
    if _role(name) == _role(other):
        cost -= 0.7
    if _letter(name) == _letter(other) != "":
        cost -= 0.7
    if other in scope.unread:
        cost -= 1.2
    return cost


def _letter(name: str) -> str:
    """Tell weights from biases: "w", "b" or neither."""
    match = re.search(r"(w|b)(eights?|ias(es)?)?s?$", name.lower())
    return match[1] if match else ""


def _role(name: str) -> str:
    """A rough kind of value, by name alone: a list, a number, an array."""
    low = name.lower().lstrip("_")
    if low in ("x", "y", "a", "z", "activation", "delta", "sp", "output", "error"):
        return "array"
    if low in ("i", "j", "k", "l", "n", "m", "eta", "lr", "epochs") or low.startswith(
        ("n_", "num")
    ):
        return "number"
    return "list" if low.endswith("s") or low.startswith(("nabla", "delta_nabla")) else "array"


def _attribute(scope: Scope, node: ast.Attribute) -> Iterator[Edit]:
    base, parent = scope.source(node.value), scope.parents[node]
    called = isinstance(parent[0], ast.Call) and parent[1] == "func"
    if base == "self" and not called:
        for name in scope.attributes:
            if name != node.attr:
                cost = min(2.6, _distance(scope, node.attr, name))
                yield scope.replace(node, f"self.{name}", KIND, cost)
        if isinstance(node.ctx, ast.Load):
            for name in scope.bound:
                cost = 1.5 if name == node.attr else _distance(scope, node.attr, name) + 0.6
                yield scope.replace(node, name, KIND, cost)
        elif node.attr in scope.bound:
            yield scope.replace(node, node.attr, KIND, 2.0)
    if called and base == "self":
        yield from _function(scope, node, f"self.{node.attr}")
    for kin in _KIN:
        if node.attr in kin and base != "self":
            for other in kin:
                if other not in (node.attr, *_MISTAKES):
                    head = "np.random" if other in ("randn", "rand", "uniform") else base
                    head = "np" if base == "np.random" and other in ("zeros", "ones") else head
                    head = "np.random" if node.attr == "arange" else head
                    cost = 1.7 if other in kin[:2] or other == "randn" else 3.2
                    cost += 1.3 * (kin[0] in ("shape", "append"))
                    yield scope.replace(node, f"{head}.{other}", KIND, cost)


def _function(scope: Scope, node: ast.expr, name: str) -> Iterator[Edit]:
    """Another function of the file that takes as many arguments."""
    if f"self.{name}" in scope.functions and name not in scope.functions:
        yield scope.replace(node, f"self.{name}", KIND, 1.0)
    if name.startswith("self.") and name[5:] in scope.functions and name not in scope.functions:
        yield scope.replace(node, name[5:], KIND, 1.0)
    for kin in (("len", "sum"), ("max", "min"), ("range", "np.random.permutation")):
        if name in kin:
            other = kin[1 - kin.index(name)]
            yield scope.replace(node, other, KIND, 2.4 if kin[0] == "len" else 3.4)
    arity = scope.functions.get(name)
    for other, takes in scope.functions.items():
        if other != name and takes == arity:
            alike = difflib.SequenceMatcher(None, name, other).ratio()
            pair = name in scope.slopes or other in scope.slopes
            yield scope.replace(node, other, KIND, (2.2 if pair and arity == 1 else 3.4) - alike)


def _call(scope: Scope, node: ast.Call) -> Iterator[Edit]:
    name, args = scope.source(node.func), [scope.source(arg) for arg in node.args]
    rest = [scope.source(word.value) for word in node.keywords]
    words = [f"{word.arg}={text}" for word, text in zip(node.keywords, rest)]
    for number in range(len(args) - 1):
        order = [*args[:number], args[number + 1], args[number], *args[number + 2 :]]
        likely = name.endswith(("dot", "randn", "zip", "matmul", "outer"))
        text = f"{name}({', '.join([*order, *words])})"
        swap = f"{args[number + 1]} before {args[number]}"
        cost = 1.7 if likely else 2.0 if scope.functions.get(name) == 2 else 2.6
        yield scope.replace(node, text, KIND, cost, swap)
    if len(args) == 3:
        for order in ([args[1], args[2], args[0]], [args[2], args[0], args[1]]):
            yield scope.replace(node, f"{name}({', '.join([*order, *words])})", KIND, 3.0)
    for number in range(len(words)):
        left = [*args, *words[:number], *words[number + 1 :]]
        yield scope.replace(
            node, f"{name}({', '.join(left)})", KIND, 2.8, f"without {words[number]}"
        )
    yield from _axis(scope, node, name, [*args, *words])
    yield from _started(scope, node, name, args)


def _started(scope: Scope, node: ast.Call, name: str, args: list[str]) -> Iterator[Edit]:
    """Arrays of another shape or other numbers to start from."""
    inside = node.args[0] if node.args else None
    if name.endswith((".randn", ".rand")) and len(args) == 1 and isinstance(inside, ast.Tuple):
        sizes = ", ".join(scope.source(element) for element in inside.elts)
        yield scope.replace(node, f"{name}({sizes})", KIND, 1.2)
    if name.endswith((".zeros", ".ones", ".empty")) and len(args) in (2, 3) and not node.keywords:
        yield scope.replace(node, f"{name}(({', '.join(args)}))", KIND, 1.2)
    if name.endswith((".randn", ".rand", ".normal")) and len(args) == 1:
        yield scope.replace(node, f"{name}({args[0]}, 1)", KIND, 1.5)
    if name in ("np.zeros", "np.ones", "numpy.zeros") and len(args) == 1:
        inside = node.args[0]
        if isinstance(inside, ast.Tuple):
            sizes = ", ".join(scope.source(element) for element in inside.elts)
            yield scope.replace(node, f"np.random.randn({sizes})", KIND, 1.8)
        else:
            yield scope.replace(node, f"{name}(({args[0]}, 1))", KIND, 1.5)
            yield scope.replace(node, f"{name}((1, {args[0]}))", KIND, 2.2)


def _axis(scope: Scope, node: ast.Call, name: str, args: list[str]) -> Iterator[Edit]:
    if not name.endswith((".sum", ".mean", ".max", ".argmax")):
        return
    has_axis = any(word.arg == "axis" for word in node.keywords) or len(node.args) > 1
    keeps = any(word.arg == "keepdims" for word in node.keywords)
    more = [] if has_axis else [["axis=0"], ["axis=1"]]
    if not keeps and not name.endswith("argmax"):
        more += [["keepdims=True"]] if has_axis else [[it[0], "keepdims=True"] for it in more]
    for added in more:
        text = f"{name}({', '.join([*args, *added])})"
        yield scope.replace(node, text, KIND, 1.8, f"{', '.join(added)} added")


def _swapped(scope: Scope, node: ast.Tuple | ast.List) -> Iterator[Edit]:
    """Two neighbours of a tuple in the other order, or one of them left out."""
    items = [scope.source(item) for item in node.elts]
    parent, _ = scope.parents.get(node, (None, ""))
    start, end = scope.span(node)
    opened = scope.data[start:end].decode()
    left, right = ("(", ")") if opened.startswith("(") and opened.endswith(")") else ("", "")
    if isinstance(node, ast.List):
        left, right = "[", "]"
    for number in range(len(items) - 1):
        order = [*items[:number], items[number + 1], items[number], *items[number + 2 :]]
        words = f"{items[number + 1]} before {items[number]}"
        text = f"{left}{', '.join(order)}{right}"
        made = isinstance(parent, ast.Call) and scope.source(parent.func).endswith(_STARTS)
        yield scope.swap(node, text, KIND, 1.2 if made else 1.8, words)
    if isinstance(node.ctx, ast.Store) and len(scope.undefined) == len(items):
        for mixed in itertools.permutations(scope.undefined):
            yield scope.swap(node, f"{left}{', '.join(mixed)}{right}", KIND, 1.0, ", ".join(mixed))
    if len(items) == 3:
        for order in ([items[1], items[2], items[0]], [items[2], items[0], items[1]]):
            yield scope.swap(node, f"{left}{', '.join(order)}{right}", KIND, 3.0, "another order")
