"""Edits of what is drawn by chance: starting weights around 0, their shape, an order."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import blocks, find_all, name_of, only
from firstnet.doctor.watch.edits.placed import at_once, before, calls_near, enclosed

ABOVE_ZERO = re.compile(r"random\.(rand|random|random_sample)$|(^|\.)rng\.random$")
DRAWN = re.compile(r"rand|normal")
SMALL = "smaller start"  # kind of edits
NORMAL = re.compile(r"(^|\.)(randn|standard_normal)$")
POWERS = ("pow", "power")
PLAIN = ("rand", "randn")  # want the sizes one by one
FAR = 6  # lines


def around_zero(source: Source, line: int) -> Iterator[Edit]:
    """Yield weights between -0.5 and 0.5 for those between 0 and 1, all near a line at once."""
    calls = [it for it in calls_near(source, line, FAR) if ABOVE_ZERO.search(ast.unparse(it.func))]
    calls = [it for it in calls if it.args or it.keywords]
    for place, form in enumerate(("({} - 0.5)", "0.1 * ({} - 0.5)") if calls else ()):
        texts = [form.format(source.written(it)) for it in calls]
        yield at_once(calls, texts, texts[0], source, cost=0.1 * place)
    ends, texts = [], []
    for call in calls_near(source, line, FAR):
        match call:  # between -1 and 0
            case ast.Call(
                ast.Attribute(attr="uniform"),
                [ast.UnaryOp(ast.USub(), low), ast.Constant(0 | 0.0) as high, *_],
            ):
                ends.append(high)
                texts.append(ast.unparse(low))
    if ends:
        yield at_once(ends, texts, "around 0", source)


def smaller(source: Source, names: Collection[str]) -> Iterator[Edit]:
    """Yield weights by chance that start small, where they are multiplied by more than 1.

    Args:
        source: the program.
        names: of the weights, such as W1.
    """
    nodes, texts = [], []
    for assignment in _made(source, names):
        for node in ast.walk(assignment.value):
            match node:
                case ast.BinOp(op=ast.Mult(), left=left, right=right):
                    for number, drawn in ((left, right), (right, left)):
                        if _is_large(number) and "random" in ast.unparse(drawn):
                            nodes.append(number)
                            texts.append("0.1")
                case ast.keyword(arg="scale", value=number) if _is_large(number):
                    nodes.append(number)
                    texts.append("0.1")
    if nodes:
        yield at_once(nodes, texts, "weights that start small", source, kind=SMALL)


def by_the_root(source: Source, names: Collection[str]) -> Iterator[Edit]:
    """Yield weights divided by the root of how many inputs there are, where it multiplies them.

    Args:
        source: the program.
        names: of the weights, such as W1.
    """
    nodes: list[ast.expr] = []
    texts: list[str] = []
    made = [assignment.value for assignment in _made(source, names)] or _multiplied(source)
    for value in made:
        if not DRAWN.search(ast.unparse(value)):
            continue
        for node in ast.walk(value):
            match node:
                case ast.Call(func, [_, ast.Constant(0.5) as power]) if name_of(func) in POWERS:
                    nodes.append(power)
                    texts.append("-0.5")
                case ast.BinOp(_, ast.Pow(), ast.Constant(0.5) as power):
                    nodes.append(power)
                    texts.append("-0.5")
                case ast.BinOp(drawn, ast.Mult(), ast.Call(func, [_]) as root) if name_of(
                    func
                ) == "sqrt" and "/" not in ast.unparse(root):
                    nodes.append(node)
                    texts.append(f"{enclosed(drawn)} / {ast.unparse(root)}")
    if nodes:
        yield at_once(nodes, texts, "weights that start small", source, kind=SMALL)


def scaled_down(source: Source, names: Collection[str]) -> Iterator[Edit]:
    """Yield a tenth of the weights that are drawn from a normal distribution, as they come.

    Args:
        source: the program.
        names: of the weights, such as W1.
    """
    values = (assignment.value for assignment in _made(source, names))
    calls = list(only(values, ast.Call))
    calls = [call for call in calls if NORMAL.search(ast.unparse(call.func))]
    texts = [f"0.1 * {source.written(call)}" for call in calls]
    if calls:
        yield at_once(calls, texts, "weights that start small", source, kind=SMALL)


def _made(source: Source, names: Collection[str]) -> Iterator[ast.Assign]:
    """Yield the statements that set weights, by the last word of what they set."""
    for node in find_all(source.tree(), ast.Assign):
        targets = {ast.unparse(target).split(".")[-1] for target in node.targets}
        if targets & set(names):
            yield node


def _multiplied(source: Source) -> list[ast.BinOp]:
    """Return products with a number that is drawn, as they are put into a list, or returned."""
    tree = source.tree()
    assigned = {inner for node in find_all(tree, ast.Assign) for inner in ast.walk(node.value)}
    return [
        node
        for node in find_all(tree, ast.BinOp)
        if node not in assigned
        and isinstance(node.op, ast.Mult)
        and isinstance(node.left, ast.Call)
        and DRAWN.search(ast.unparse(node.left.func))
    ]


def _is_large(node: ast.expr) -> bool:
    value = node.value if isinstance(node, ast.Constant) else None
    return isinstance(value, int | float) and value > 1


def with_plain_sizes(source: Source, line: int) -> Iterator[Edit]:
    """Yield `randn(3, 4)` for `randn((3, 4))`, all near a line at once."""
    nodes = [
        call.args[0]
        for call in calls_near(source, line, FAR)
        if name_of(call.func) in PLAIN
        and len(call.args) == 1
        and isinstance(call.args[0], ast.Tuple)
    ]
    if nodes:
        texts = [ast.unparse(node)[1:-1].rstrip(",") for node in nodes]
        yield at_once(nodes, texts, "sizes one by one", source)


def shuffled_before(source: Source, line: int) -> Iterator[Edit]:
    """Yield an order by chance, in which arrays are put before they are cut in two.

    They are those that are cut near a line, or else all.
    """
    tree = source.tree()
    numpy = "np" if "numpy as np" in source.runnable else "numpy"
    for block in blocks(tree):
        cuts = [statement for statement in block if _cut(statement)]
        near = [cut for cut in cuts if abs(cut.lineno - line) <= FAR] or cuts
        names = [name for statement in near for name in _cut(statement)]
        if names and all(names.count(it) > 1 for it in names):  # both parts are taken of each
            arrays = list(dict.fromkeys(names))
            order = f"order = {numpy}.random.permutation(len({arrays[0]}))"
            taken = f"{', '.join(arrays)} = {', '.join(f'{array}[order]' for array in arrays)}"
            yield before(near[0], [order, taken], "shuffled before it is cut", source)


def _cut(statement: ast.stmt) -> list[str]:
    """Return the names of arrays that a statement takes a first or a last part of."""
    if not isinstance(statement, ast.Assign):
        return []
    value = statement.value
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    cuts = [
        part.value.id
        for part in only(parts, ast.Subscript)
        if isinstance(part.value, ast.Name)
        and isinstance(part.slice, ast.Slice)
        and (part.slice.lower is None) != (part.slice.upper is None)
    ]
    return cuts if len(cuts) == len(parts) else []
