"""Dropout that divides what stays by the other share of the units, or by none."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    calls_of,
    find_all,
    functions,
    has,
    is_operation,
    name_of,
    only,
)
from firstnet.doctor.watch.edits.placed import enclosed, in_place_of, replacing

DRAWN = re.compile(r"\brand(om)?(_sample)?\(|\buniform\(")
DROPPED = re.compile(r"drop|rate|(^|\.)p$", re.IGNORECASE)
KEPT = re.compile(r"keep|kept|retain|stay", re.IGNORECASE)
MODE = re.compile(r"train|test|eval|infer|predict|mode|drop|entren|trein", re.IGNORECASE)
MEANT = re.compile(
    r"nois[ey]|corrupt|drop_?connect|zoneout|stochastic depth|augment|bayes|monte|mc_?drop"
    r"|rescal|unscaled|without scal|(not|n't) (be )?(scale|divide)",
    re.IGNORECASE,
)
TURNED = {ast.Lt: ">=", ast.LtE: ">", ast.Gt: "<=", ast.GtE: "<"}
UNDER = (ast.Lt, ast.LtE)
CALLED = {  # by a layer that only drops
    *("rand", "random", "random_sample", "uniform", "binomial", "astype", "float", "super"),
    *("ones", "ones_like", "zeros", "zeros_like", "default_rng", "RandomState", "__init__"),
}


class Share(NamedTuple):
    """A share of the units: `of`, or 1 - `of`."""

    of: str
    rest: bool


class Mismatch(NamedTuple):
    """A mask, and what its units are divided by.

    Attributes:
        mask: the comparison of random numbers with a share.
        kept: the share of the units that it keeps.
        divisor: what they are divided by.
        by: the share that this is.
    """

    mask: ast.Compare
    kept: Share
    divisor: ast.expr
    by: Share


def mismatches(source: Source) -> Iterator[Mismatch]:
    """Yield masks that keep one share of the units, divided by the other one."""
    for function in functions(source.tree()):
        named = {
            ast.unparse(node.targets[0]): node.value for node in find_all(function, ast.Assign)
        }
        masks = list(find_all(function, ast.Compare))
        masks = [it for it in masks if len(it.ops) == 1 and DRAWN.search(ast.unparse(it.left))]
        for node in find_all(function, ast.BinOp, ast.AugAssign):
            for mask in masks:
                divisor = _divisor(node, mask, named)
                if divisor is None or type(mask.ops[0]) not in TURNED:
                    continue
                under, share = isinstance(mask.ops[0], UNDER), _share(mask.comparators[0], named)
                kept, by = share._replace(rest=share.rest != (not under)), _share(divisor, named)
                half = re.search(
                    rf"\b{re.escape(kept.of.split('.')[-1])}\s*=\s*0?\.50*\b", source.text
                )
                if kept.of == by.of and kept.rest != by.rest and not half:
                    yield Mismatch(mask, kept, divisor, by)


def not_made_up_for(
    source: Source, lines: Collection[int], sources: Collection[Source]
) -> ast.expr | None:
    """Return the mask of a layer of dropout, on some lines, whose share nothing else ever reads.

    Without a division what stays is as large as before, and fewer units add to each sum: with the
    neurons of the test, which are all, the sums are larger than those that were trained. The layer
    has such a mode, and does nothing but drop: what else a class computes may make up for it.

    Args:
        source: the file.
        lines: where the mask may be.
        sources: all files of the program.
    """
    if any(MEANT.search(it.text) for it in sources):
        return None
    trees = [it.tree() for it in sources]
    read = [node.attr for node in find_all(trees, ast.Attribute) if _is_read(node)]
    for layer in find_all(source.tree(), ast.ClassDef):
        drawn = [(it, *each) for it in functions(layer) for each in _drawn_in(it)]
        if len(drawn) != 1 or drawn[0][1].lineno not in lines:
            continue
        function, mask, share = drawn[0]
        alone = isinstance(share, ast.Attribute) and read.count(share.attr) == 1
        alone = alone and not _multiplied_elsewhere(layer.name, trees)
        if alone and _asks_for_its_mode(function, mask) and _only_drops(layer, function, mask):
            return mask
    return None


def _multiplied_elsewhere(layer: str, trees: Collection[ast.Module]) -> bool:
    """Tell whether a number that a layer is made with is also multiplied by, as in a test."""
    calls = [call for tree in trees for call in calls_of(tree, layer)]
    given = [it for call in calls for it in (*call.args, *(word.value for word in call.keywords))]
    sides = (side for tree in trees for node in ast.walk(tree) for side in _factors(node))
    made_with = {it.value for it in only(given, ast.Constant)}
    return any(it.value in made_with for it in only(sides, ast.Constant))


def _is_read(node: ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Load)


def _only_drops(layer: ast.ClassDef, function: ast.FunctionDef, mask: ast.expr) -> bool:
    """Tell whether a class multiplies by its mask, divides by nothing, and calls little else."""
    held = [it.targets[0] for it in find_all(function, ast.Assign) if mask in ast.walk(it.value)]
    masks = {ast.unparse(it) for it in held}
    products = [sides for node in ast.walk(layer) if (sides := _factors(node))]
    dropped = all(
        any(side is mask or ast.unparse(side) in (*masks, "1.0", "1") for side in sides)
        for sides in products
    )
    operations = [*find_all(layer, ast.BinOp), *find_all(layer, ast.AugAssign)]
    calls = {name_of(call.func) for call in find_all(layer, ast.Call)}
    multiplied = any(ast.unparse(side) in masks for sides in products for side in sides)
    return multiplied and dropped and len(operations) == len(products) and calls <= CALLED


def _factors(node: ast.AST) -> list[ast.expr]:
    """Return what a node multiplies."""
    match node:
        case ast.BinOp(left, ast.Mult(), right):
            return [left, right]
        case ast.AugAssign(target, ast.Mult(), value):
            return [target, value]
    return []


def _drawn_in(function: ast.FunctionDef) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the masks that a function draws, each with its share."""
    for node in find_all(function, ast.Compare, ast.Call):
        match node:
            case ast.Compare(left, [ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE()], [share]):
                if DRAWN.search(ast.unparse(left)) and not DRAWN.search(ast.unparse(share)):
                    yield node, share
            case ast.Call(ast.Attribute(attr="binomial"), [ast.Constant(value=1), share, *_]):
                yield node, share


def _asks_for_its_mode(function: ast.FunctionDef, mask: ast.expr) -> bool:
    """Tell whether a function draws a mask, or not, by a flag such as `training`."""
    for node in find_all(function, ast.If, ast.IfExp):
        flag = node.test.operand if isinstance(node.test, ast.UnaryOp) else node.test
        named = isinstance(flag, ast.Name | ast.Attribute) and MODE.search(ast.unparse(flag))
        left = isinstance(node, ast.If) and any(has(it, ast.Return) for it in node.body)
        if named and (left or mask in ast.walk(node)):
            return True
    return False


def first_mismatch(source: Source, lines: Collection[int]) -> Mismatch | None:
    """Return the first of them on some lines."""
    return next((it for it in mismatches(source) if it.mask.lineno in lines), None)


def of_the_share(source: Source, line: int) -> Iterator[Edit]:
    """Yield the mask, or the divisor, of the share that the name tells: a rate is dropped."""
    for found in mismatches(source):
        if found.mask.lineno != line:
            continue
        keeps_rest = bool(DROPPED.search(found.kept.of)) and not KEPT.search(found.kept.of)
        if not keeps_rest and not KEPT.search(found.kept.of):
            continue
        if found.kept.rest == keeps_rest:
            text = f"(1 - {found.kept.of})" if keeps_rest else found.kept.of
            yield replacing(found.divisor, text, source)
        else:
            left, right = source.written(found.mask.left), source.written(found.mask.comparators[0])
            sign = TURNED[type(found.mask.ops[0])]
            yield in_place_of(found.mask, f"{left} {sign} {right}", f"{sign} {right}", source)


def by_its_share(source: Source, line: int) -> Iterator[Edit]:
    """Yield a mask divided by the share that it keeps, as far as it tells which that is."""
    for function in functions(source.tree()):
        for mask, share in _drawn_in(function):
            if mask.lineno != line or list(mismatches(source)):
                continue
            keeps = not isinstance(mask, ast.Compare) or isinstance(mask.ops[0], UNDER)
            kept = source.written(share) if keeps else f"(1 - {source.written(share)})"
            written = source.written(mask)
            whole = written if isinstance(mask, ast.Call) else f"({written})"
            yield in_place_of(mask, f"{whole} / {kept}", f"/ {kept}", source)


def _divisor(node: ast.AST, mask: ast.Compare, named: Mapping[str, ast.expr]) -> ast.expr | None:
    """Return what a mask is divided by in this expression or statement."""
    match node:
        case ast.BinOp(left, ast.Div(), right):
            divided, divisor = left, right
        case ast.AugAssign(target, ast.Div(), divisor):
            divided = target
        case _:
            return None
    return divisor if _is_mask(divided, mask, named) else None


def _is_mask(node: ast.expr, mask: ast.Compare, named: Mapping[str, ast.expr]) -> bool:
    """Tell whether an expression is a mask as it is, or what is multiplied by that."""
    match node:
        case ast.Call(ast.Attribute(inner, attr="astype")):
            return _is_mask(inner, mask, named)
        case ast.BinOp(left, ast.Mult(), right):
            return _is_mask(left, mask, named) or _is_mask(right, mask, named)
        case ast.Name() | ast.Attribute() if ast.unparse(node) in named:
            return _is_mask(named[ast.unparse(node)], mask, {})
    return node is mask


def _is_half(name: str, source: Source) -> bool:
    """Tell whether a share is set to 0.5, with which both are the same."""
    word = re.escape(name.split(".")[-1])
    return re.search(rf"\b{word}\s*=\s*0?\.50*\b", source.text) is not None


def _share(node: ast.expr, named: Mapping[str, ast.expr]) -> Share:
    """Return which share an expression is; a name of the function stands for what it was given."""
    match node:
        case ast.BinOp(ast.Constant(value=1 | 1.0), ast.Sub(), of):
            inner = _share(of, named)
            return inner._replace(rest=not inner.rest)
        case ast.Name(id=name) if is_operation(named.get(name), ast.Sub):
            return _share(named[name], {})
    return Share(enclosed(node), rest=False)
