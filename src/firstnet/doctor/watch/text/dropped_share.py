"""Dropout that keeps one share of the units, and divides what stays by the other."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, functions, is_operation
from firstnet.doctor.watch.edits.placed import enclosed, in_place_of, replacing

DRAWN = re.compile(r"\brand(om)?(_sample)?\(|\buniform\(")
DROPPED = re.compile(r"drop|rate|(^|\.)p$", re.IGNORECASE)
KEPT = re.compile(r"keep|kept|retain|stay", re.IGNORECASE)
TURNED = {ast.Lt: ">=", ast.LtE: ">", ast.Gt: "<=", ast.GtE: "<"}
UNDER = (ast.Lt, ast.LtE)


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
