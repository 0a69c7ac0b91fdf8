"""Edits that no small one leads to: what the field writes in one way, and learners forget.

Sources: of the way back through a batch normalisation, Ioffe and Szegedy, "Batch Normalization",
2015, section 3; of repeated indices, NumPy's documentation of `ufunc.at`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.source import Source
from firstnet.doctor.watch.nothing import function_at

KIND = "idiom"
LIKELY, PERHAPS = 0.6, 1.0  # costs
NORMALISED = re.compile(r"hat|norm|chap|std|stand|^[xz]n$", re.IGNORECASE)
SMALL = re.compile(r"eps|1e-\d+|0\.0+1", re.IGNORECASE)
MOST = 6  # names
LONGEST = 40  # letters of a sum, of which a root may be taken


def idioms(source: Source, lines: Collection[int]) -> Iterator[Edit]:
    """Yield edits of these lines.

    Args:
        source: the program.
        lines: that may be edited.
    """
    tree = source.tree()
    numpy = _name_of_numpy(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt) or node.lineno not in lines:
            continue
        if isinstance(node, ast.AugAssign):
            yield from _repeated(node, numpy)
        value = getattr(node, "value", None)
        if isinstance(value, ast.expr) and isinstance(node, ast.Assign | ast.Return):
            yield from _roots(value, numpy)
            yield from _normalised(tree, value)
            yield from _unused(tree, node, value)


def _name_of_numpy(tree: ast.Module) -> str:
    names = (
        each.asname or each.name
        for it in ast.walk(tree)
        if isinstance(it, ast.Import)
        for each in it.names
        if each.name == "numpy"
    )
    return next(names, "np")


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
        for it in ast.walk(value)
        if isinstance(it, ast.Call) and "sqrt" in ast.unparse(it.func)
        for argument in it.args
    }
    powers = {
        id(it.left)
        for it in ast.walk(value)
        if isinstance(it, ast.BinOp) and isinstance(it.op, ast.Pow)
    }
    for it in ast.walk(value):
        if (
            not isinstance(it, ast.BinOp)
            or not isinstance(it.op, ast.Add)
            or id(it) in rooted | powers
        ):
            continue
        text = ast.unparse(it)
        if SMALL.search(ast.unparse(it.right)) and "sqrt" not in text and len(text) < LONGEST:
            yield _in_place_of(it, f"{numpy}.sqrt({text})", LIKELY, "the root of the variance")


def _normalised(tree: ast.Module, value: ast.expr) -> Iterator[Edit]:
    """Yield the derivative of a normalisation whose mean and variance depend on the inputs, too."""
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Mult | ast.Div):
        return
    here = function_at(tree, value.lineno) or tree
    read = dict.fromkeys(
        ast.unparse(it)
        for it in ast.walk(here)
        if isinstance(it, ast.Name | ast.Attribute | ast.Subscript)
        and isinstance(it.ctx, ast.Load)
        and NORMALISED.search(ast.unparse(it).split(".")[-1])
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
    names = [it for it in ast.walk(here) if isinstance(it, ast.Name)]
    read = {it.id for it in names if isinstance(it.ctx, ast.Load)}
    computed = dict.fromkeys(
        target.id
        for it in ast.walk(here)
        if isinstance(it, ast.Assign) and isinstance(it.value, ast.BinOp | ast.Call)
        for target in it.targets
        if isinstance(target, ast.Name)
    )
    own = {it.id for it in ast.walk(node) if isinstance(it, ast.Name)}
    for name in [it for it in computed if it not in read | own and it != "_"][:MOST]:
        end = value.end_lineno or node.lineno, value.end_col_offset or 0
        yield Edit(*end, *end, f" + {name}", KIND, LIKELY, f"{name} added, which nothing reads")


def _in_place_of(node: ast.stmt | ast.expr, text: str, cost: float, words: str) -> Edit:
    end = node.end_lineno or node.lineno, node.end_col_offset or 0
    return Edit(node.lineno, node.col_offset, *end, text, KIND, cost, words)
