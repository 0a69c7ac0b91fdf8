"""Where a program computes the cross-entropy of sigmoid outputs (chapter 3, equation 57)."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple, TypeGuard

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    assigned,
    calls_of,
    find_all,
    is_operation,
    lines_of,
    name_of,
    names_in,
    only,
    operations,
)
from firstnet.doctor.watch.edits.placed import enclosed

ADDED_UP = ("sum", "mean", "nansum")
PRODUCTS = ("multiply", "dot", "matmul")


def cross_entropy_line(source: Source, reached: Collection[int]) -> int:
    """Return a line that was reached and computes y ln a + (1 - y) ln (1 - a); 0 for none.

    Args:
        source: the program.
        reached: the lines that were run.
    """
    return next((total.lineno for total in _sums(source, reached)), 0)


class TwoSigns(NamedTuple):
    """A cross-entropy of which one term has a minus sign and the other has none.

    Attributes:
        whole: the sum.
        instead: the same with brackets, where it has none; "" where a sign has to be turned.
    """

    whole: ast.BinOp
    instead: str


def of_two_signs(source: Source, reached: Collection[int]) -> TwoSigns | None:
    """Return such a sum, of which one term has a minus sign and the other has none.

    In -sum(y ln a) + sum((1 - y) ln (1 - a)) / m the sign and the divisor were meant for both.
    """
    for total in _sums(source, reached):
        turned = isinstance(total.op, ast.Sub)
        if _is_negative(total.left) == (_is_negative(total.right) != turned):
            continue
        match total:
            case ast.BinOp(
                left=ast.UnaryOp(op=ast.USub(), operand=ast.Call() as first),
                op=ast.Add(),
                right=ast.BinOp(left=ast.Call() as second, op=ast.Div(), right=divisor),
            ) if ast.unparse(first.func) == ast.unparse(second.func):
                both = f"{ast.unparse(first)} + {ast.unparse(second)}"
                return TwoSigns(total, f"-({both}) / {enclosed(divisor)}")
        if _divisor(total.left) == _divisor(total.right):
            return TwoSigns(total, "")
    return None


class OneLogarithm(NamedTuple):
    """A cross-entropy both of whose terms have the logarithm of the same number.

    Attributes:
        whole: the sum, y ln a + (1 - y) ln a, which is ln a, whatever y is.
        inside: what the second term takes the logarithm of.
        instead: what it was meant to be, 1 - a.
    """

    whole: ast.BinOp
    inside: ast.expr
    instead: str


class Bracket(NamedTuple):
    """`log(1) - a`, where log(1 - a) was meant."""

    call: ast.Call
    taken: ast.expr

    @property
    def written(self) -> str:
        """What is there."""
        return f"{ast.unparse(self.call)} - {ast.unparse(self.taken)}"

    @property
    def instead(self) -> str:
        """What was meant."""
        return f"{ast.unparse(self.call.func)}(1 - {enclosed(self.taken)})"


def of_misplaced_bracket(source: Source, reached: Collection[int]) -> Bracket | None:
    """Return `log(1) - a`, or `y * log(1) - a`, on a line that was reached; None for none."""
    for whole in find_all(source.tree(), ast.stmt):
        logarithms = {ast.unparse(it.args[0]) for it in calls_of(whole, "log") if it.args}
        for difference in operations(whole, ast.Sub):
            if difference.lineno not in reached or ast.unparse(difference.right) not in logarithms:
                continue  # the other term has the logarithm of the same answers
            match _last_factor(difference.left):
                case ast.Call(func, [ast.Constant(value=1 | 1.0)]) as call if (
                    name_of(func) == "log"
                ):
                    return Bracket(call, difference.right)
    return None


def _last_factor(node: ast.expr) -> ast.expr:
    """Return the last factor of the last term."""
    while is_operation(node, ast.Add, ast.Sub, ast.Mult):
        node = node.right
    return node


def of_one_logarithm(source: Source, reached: Collection[int]) -> OneLogarithm | None:
    """Return a sum y ln a + (1 - y) ln a on a line that was reached; None where there is none."""
    tree = source.tree()
    values: dict[str, list[ast.expr]] = {}
    for name, value in (pair for node in ast.walk(tree) for pair in assigned(node)):
        values.setdefault(name, []).append(value)
    for total in find_all(tree, ast.BinOp):
        if not isinstance(total.op, ast.Add | ast.Sub) or set(lines_of(total)).isdisjoint(reached):
            continue
        sides = [_meant(it, values) for it in (total.left, total.right)]
        if len({_summed(it) is it for it in sides}) > 1:
            continue  # one is added up, and the other is not
        terms = [_factors(_summed(it)) for it in sides]
        logs = [[it for it in map(_logarithm_of, term) if it is not None] for term in terms]
        shares = [[it for it in term if _logarithm_of(it) is None] for term in terms]
        if not (len(logs[0]) == len(logs[1]) == len(shares[0]) == len(shares[1]) == 1):
            continue
        share, rest, inside = ast.unparse(shares[0][0]), shares[1][0], logs[1][0]
        apart = sides != [total.left, total.right]  # each is computed by itself
        if apart and any(len(values.get(it, ())) > 1 for it in names_in(inside)):
            continue  # the number may be another one in between
        one = _is_one_minus(rest) and ast.unparse(rest.right) == share
        if one and ast.unparse(logs[0][0]) == ast.unparse(inside):
            if _is_chosen(inside, share, source):
                continue  # as of the answer for the right class
            return OneLogarithm(total, inside, _rest_of(inside))
    return None


def _meant(term: ast.expr, values: Mapping[str, list[ast.expr]]) -> ast.expr:
    """Return what a name stands for, if the program sets it once; another term as it is."""
    found = values.get(term.id, []) if isinstance(term, ast.Name) else []
    return found[0] if len(found) == 1 else term


def _is_chosen(inside: ast.expr, share: str, source: Source) -> bool:
    """Tell whether a number was made of the share that it is weighed by, as a whole or in part."""
    words = names_in(inside)
    nodes = list(find_all(source.tree(), ast.Assign))
    made = [pair for node in nodes for pair in assigned(node)]
    made += [
        (ast.unparse(part.value), part.slice)
        for node in nodes
        for part in only(node.targets, ast.Subscript)
    ]
    return any(name in words and share in ast.unparse(value) for name, value in made)


def _factors(term: ast.expr) -> list[ast.expr]:
    """Return the factors of a product, without its signs and what is transposed."""
    match term:
        case ast.UnaryOp(operand=inner) | ast.Attribute(value=inner, attr="T"):
            return _factors(inner)
        case ast.BinOp(left, ast.Mult() | ast.MatMult(), right):
            return [*_factors(left), *_factors(right)]
        case ast.Call(func, [left, right]) if ast.unparse(func).split(".")[-1] in PRODUCTS:
            return [*_factors(left), *_factors(right)]
        case factor:
            return [factor]


def _logarithm_of(node: ast.expr) -> ast.expr | None:
    match node:
        case ast.Call(func, [inside]) if ast.unparse(func).split(".")[-1] == "log":
            return inside
    return None


def _rest_of(inside: ast.expr) -> str:
    """Return 1 - a for a, and 1 - a + 1e-9 for a + 1e-9."""
    match inside:
        case ast.BinOp(left, ast.Add(), small):
            return f"1 - {enclosed(left)} + {ast.unparse(small)}"
    return f"1 - {enclosed(inside)}"


def _divisor(term: ast.expr) -> str:
    match term:
        case ast.UnaryOp(operand=inner):
            return _divisor(inner)
        case ast.BinOp(op=ast.Div(), right=by):
            return ast.unparse(by)
    return ""


def _sums(source: Source, reached: Collection[int]) -> Iterator[ast.BinOp]:
    for node in find_all(source.tree(), ast.BinOp):
        if isinstance(node.op, ast.Add | ast.Sub):
            lines = lines_of(node)
            terms = {_is_term(node.left), _is_term(node.right)}
            if terms == {"of a", "of 1 - a"} and not set(lines).isdisjoint(reached):
                yield node


def _is_negative(term: ast.expr) -> bool:
    """Tell whether a product has an odd number of minus signs before it and its factors."""
    term = _summed(term)
    if isinstance(term, ast.UnaryOp):
        return isinstance(term.op, ast.USub) != _is_negative(term.operand)
    if is_operation(term, ast.Mult):
        return _is_negative(term.left) != _is_negative(term.right)
    return False


def _summed(node: ast.expr) -> ast.expr:
    """Return what is added up in np.sum(it) / m; another expression as it is."""
    while True:
        match node:
            case ast.BinOp(left=ast.Call() as sums, op=ast.Div()):
                node = sums
            case ast.Call(func, [inside, *_]) if ast.unparse(func).split(".")[-1] in ADDED_UP:
                node = inside
            case _:
                return node


def _is_term(node: ast.expr) -> str:
    """Return which of the two logarithms a product has as a factor; "" for anything else."""
    node = _summed(node)
    if isinstance(node, ast.UnaryOp):
        return _is_term(node.operand)
    if not (is_operation(node, ast.Mult)):
        return ""
    for factor in (node.left, node.right):
        inner = factor
        while isinstance(inner, ast.Call) and inner.args:
            name = ast.unparse(inner.func).rpartition(".")[2]
            inner = inner.args[0]
            if name == "log":
                rest = [child for child in ast.walk(inner) if _is_one_minus(child)]
                return "of 1 - a" if rest else "of a"
    return ""


def _is_one_minus(node: ast.AST) -> TypeGuard[ast.BinOp]:
    return (
        is_operation(node, ast.Sub) and isinstance(node.left, ast.Constant) and node.left.value == 1
    )


def first_term(source: Source, reached: Collection[int]) -> ast.BinOp | None:
    """Return y ln a on a line that was reached, in a program that has no (1 - y) ln (1 - a)."""
    terms = [node for node in find_all(source.tree(), ast.BinOp) if _is_term(node)]
    if any(_is_term(term) == "of 1 - a" for term in terms):
        return None
    return next((term for term in terms if term.lineno in reached), None)
