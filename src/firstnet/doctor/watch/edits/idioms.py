"""Edits that no small one leads to: what the field writes in one way, and learners forget.

Sources: of the way back through a batch normalisation, Ioffe and Szegedy, "Batch Normalization",
2015, section 3; of repeated indices, NumPy's documentation of `ufunc.at`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    end_of,
    find_all,
    function_at,
    is_operation,
    name_of_numpy,
    names_in,
    names_read,
    only,
    operations,
    span_of,
)

KIND = "idiom"
LIKELY, PERHAPS = 0.6, 1.0  # costs
NORMALISED = re.compile(r"hat|norm|chap|std|stand|^[xz]n$", re.IGNORECASE)
SMALL = re.compile(r"eps|1e-\d+|0\.0+1", re.IGNORECASE)
DRAWN = re.compile(r"rand|binomial|bernoulli", re.IGNORECASE)
MOST, MOST_MASKS = 6, 12  # names
WHOLE = ast.Name | ast.Attribute | ast.Subscript | ast.Call  # what needs no brackets
LONGEST = 40  # letters of a sum, of which a root may be taken


def idioms(source: Source, lines: Collection[int]) -> Iterator[Edit]:
    """Yield edits of these lines.

    Args:
        source: the program.
        lines: that may be edited.
    """
    tree = source.tree()
    numpy = name_of_numpy(tree) or "np"
    masks = _multiplied_by(tree)
    keys = _keys_of(tree)
    for node in find_all(tree, ast.stmt):
        if node.lineno not in lines:
            continue
        if isinstance(node, ast.Assign):
            yield from _set_to_zero(tree, node)
        if isinstance(node, ast.AugAssign):
            yield from _repeated(node, numpy)
        value = getattr(node, "value", None)
        if isinstance(value, ast.expr) and isinstance(node, ast.Assign | ast.Return):
            yield from _roots(value, numpy)
            yield from _normalised(tree, value)
            yield from _unused(tree, node, value)
            yield from _masked(value, masks)
            yield from _squares(value)
            yield from _windows(value)
            yield from _other_ends(value)
            yield from _from_the_end(value)
            yield from _other_keys(value, keys)


def _repeated(node: ast.AugAssign, numpy: str) -> Iterator[Edit]:
    """Yield a sum at indices of which some come several times: E[words] += d adds the last only."""
    target = node.target
    if not isinstance(node.op, ast.Add) or not isinstance(target, ast.Subscript):
        return
    if isinstance(target.slice, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
        held, index, added = map(ast.unparse, (target.value, target.slice, node.value))
        text = f"{numpy}.add.at({held}, {index}, {added})"
        yield _in_place_of(node, text, LIKELY, f"{text}, which adds at every index")


def _roots(value: ast.expr, numpy: str) -> Iterator[Edit]:
    """Yield the root of a variance and a small number that nothing takes the root of."""
    rooted = {
        id(argument)
        for node in find_all(value, ast.Call)
        if "sqrt" in ast.unparse(node.func)
        for argument in node.args
    }
    powers = {id(node.left) for node in operations(value, ast.Pow)}
    for node in operations(value, ast.Add):
        if id(node) in rooted | powers:
            continue
        text = ast.unparse(node)
        if SMALL.search(ast.unparse(node.right)) and "sqrt" not in text and len(text) < LONGEST:
            yield _in_place_of(node, f"{numpy}.sqrt({text})", LIKELY, "the root of the variance")


def _normalised(tree: ast.Module, value: ast.expr) -> Iterator[Edit]:
    """Yield the derivative of a normalisation whose mean and variance depend on the inputs, too."""
    if not is_operation(value, ast.Mult, ast.Div):
        return
    here = function_at(tree, value.lineno) or tree
    read = dict.fromkeys(
        ast.unparse(node)
        for node in find_all(here, ast.Name, ast.Attribute, ast.Subscript)
        if isinstance(node.ctx, ast.Load) and NORMALISED.search(ast.unparse(node).split(".")[-1])
    )
    for factor in (value.left, value.right):
        if isinstance(factor, ast.BinOp | ast.Constant) or (
            factor is value.right and isinstance(value.op, ast.Div)
        ):
            continue
        error = ast.unparse(factor)
        for name in [it for it in read if it != error][:MOST]:
            for axis in ("axis=0", "axis=1, keepdims=True"):
                text = (
                    f"({error} - {error}.mean({axis}) - {name} * ({error} * {name}).mean({axis}))"
                )
                words = "mean and variance, which depend on the inputs, too"
                yield _in_place_of(factor, text, PERHAPS, words)


def _unused(tree: ast.Module, node: ast.stmt, value: ast.expr) -> Iterator[Edit]:
    """Yield a sum with what the same function computes, and nothing reads."""
    here = function_at(tree, node.lineno) or tree
    read = names_read(here)
    computed = dict.fromkeys(
        target.id
        for inner in find_all(here, ast.Assign)
        if isinstance(inner.value, ast.BinOp | ast.Call)
        for target in only(inner.targets, ast.Name)
    )
    own = names_in(node)
    for name in [it for it in computed if it not in read | own and it != "_"][:MOST]:
        end = end_of(value)
        yield Edit(*end, *end, f" + {name}", KIND, LIKELY, f"{name} added, which nothing reads")


def _multiplied_by(tree: ast.Module) -> dict[str, int]:
    """Return what the program draws by chance and multiplies by, and the line where it does."""
    drawn = {
        ast.unparse(target)
        for node in find_all(tree, ast.Assign)
        if DRAWN.search(ast.unparse(node.value))
        for target in node.targets
    }
    factors: dict[str, int] = {}
    for node in ast.walk(tree):
        if is_operation(node, ast.Mult):
            names = [ast.unparse(side) for side in (node.left, node.right)]
            factors |= {name: node.lineno for name in names if name in drawn}
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Mult):
            factors |= {name: node.lineno for name in [ast.unparse(node.value)] if name in drawn}
    return factors


def _masked(value: ast.expr, masks: Mapping[str, int]) -> Iterator[Edit]:
    """Yield a product with the mask, too, by which the forward pass multiplies: of dropout."""
    text = ast.unparse(value)
    for mask, line in masks.items():
        if mask not in text and line < value.lineno and not isinstance(value, ast.Constant):
            end = end_of(value)
            words = f"times {mask}, as in line {line}"
            yield Edit(*end, *end, f" * {mask}", KIND, PERHAPS, words)


def _set_to_zero(tree: ast.Module, node: ast.Assign) -> Iterator[Edit]:
    """Yield d[z <= 0] = 0 for d[d <= 0] = 0: where a unit is off, not where its error is negative.

    What may be meant are the attributes that the program stores, and the names that it reads here.
    """
    target = node.targets[0]
    if not isinstance(target, ast.Subscript) or not isinstance(target.slice, ast.Compare):
        return
    compared, held = target.slice.left, ast.unparse(target.value)
    if ast.unparse(compared) != held:
        return
    here = function_at(tree, node.lineno) or tree
    stored = dict.fromkeys(
        ast.unparse(inner)
        for inner in find_all(tree, ast.Attribute)
        if isinstance(inner.ctx, ast.Store)
    )
    read = dict.fromkeys(
        ast.unparse(inner)
        for inner in find_all(here, ast.Name, ast.Attribute, ast.Subscript)
        if isinstance(inner.ctx, ast.Load) and inner.lineno < node.lineno
    )
    for name in [it for it in [*read, *stored] if it not in (held, "self")][:MOST_MASKS]:
        yield _in_place_of(compared, name, LIKELY, f"where {name} is, and not where {held} is")


def _squares(value: ast.expr) -> Iterator[Edit]:
    """Yield 1 - a ** 2 for (1 - a) ** 2, as of the slope of tanh (chapter 3, equation 110)."""
    for node in ast.walk(value):
        match node:
            case ast.BinOp(
                ast.BinOp(ast.Constant(1 | 1.0), ast.Sub(), inner), ast.Pow(), ast.Constant(2)
            ):
                base = ast.unparse(inner)
                base = base if isinstance(inner, WHOLE) else f"({base})"
                yield _in_place_of(node, f"(1 - {base} ** 2)", LIKELY, f"1 - {base} ** 2")


def _windows(value: ast.expr) -> Iterator[Edit]:
    """Yield d / s ** 2 for d / s, as of the mean of a window of s rows and s columns."""
    for node in find_all(value, ast.BinOp):
        side = node.right
        if isinstance(node.op, ast.Div) and isinstance(side, ast.Name | ast.Attribute):
            text = f"{ast.unparse(side)} ** 2"
            yield _in_place_of(side, text, PERHAPS, text)


def _other_ends(value: ast.expr) -> Iterator[Edit]:
    """Yield the slice at the other end: of the last k columns for the first, or all but those."""
    for node in find_all(value, ast.Slice):
        if node.step is not None:
            continue
        if node.lower is None and node.upper is not None:
            end = ast.unparse(node.upper)
            ways = [f"-{end}:", f"{end}:"] if not end.startswith("-") else []
        elif node.upper is None and node.lower is not None:
            start = ast.unparse(node.lower)
            ways = [f":{start}", f"-{start}:"] if not start.startswith("-") else [f":{start[1:]}"]
        else:
            continue
        for text in ways:
            yield _in_place_of(node, text, PERHAPS, f"[{text}] instead of [{ast.unparse(node)}]")


def _from_the_end(value: ast.expr) -> Iterator[Edit]:
    """Yield f(x[::-1])[::-1] for f(x)[::-1]: what answers from the end is asked from there, too."""
    for node in find_all(value, ast.Subscript):
        called = node.value
        if ast.unparse(node.slice) == "::-1" and isinstance(called, ast.Call) and called.args:
            given = called.args[0]
            text = ast.unparse(given)
            if isinstance(given, WHOLE) and not text.endswith(("[::-1]", "[::-1, :]")):
                yield _in_place_of(given, f"{text}[::-1]", LIKELY, f"{text} from the end")


def _keys_of(tree: ast.Module) -> dict[str, set[str]]:
    """Return the texts that keys of each table are, or begin with, as the W of "W" + str(l)."""
    found: dict[str, set[str]] = {}
    for node in find_all(tree, ast.Subscript):
        if text := _text_of(_first(node.slice)):
            found.setdefault(ast.unparse(node.value), set()).add(text)
    return found


def _first(key: ast.expr) -> ast.expr:
    """Return what a key begins with: "W" of "W" + str(l)."""
    return key.left if isinstance(key, ast.BinOp) else key


def _text_of(node: ast.expr) -> str:
    value = node.value if isinstance(node, ast.Constant) else ""
    return value if isinstance(value, str) else ""


def _other_keys(value: ast.expr, keys: Mapping[str, set[str]]) -> Iterator[Edit]:
    """Yield another item of the same table and layer: cache["A1"] for cache["Z1"]."""
    for node in find_all(value, ast.Subscript):
        if not (text := _text_of(_first(node.slice))):
            continue
        digits = re.findall(r"\d+", text)
        for other in sorted(keys.get(ast.unparse(node.value), ())):
            if other != text and re.findall(r"\d+", other) == digits:
                words = f"{other} instead of {text}"
                yield _in_place_of(_first(node.slice), repr(other), PERHAPS, words)


def _in_place_of(node: ast.stmt | ast.expr | ast.Slice, text: str, cost: float, words: str) -> Edit:
    return Edit(*span_of(node), text, KIND, cost, words)
