"""Moving averages that belong together, and one of them is an average of something else.

Batch normalisation keeps one of the means and one of the variances; RMSprop and Adam keep one of
the squares of the gradients, of which the step takes the root.
"""

from __future__ import annotations

import ast
import contextlib
import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import permutations
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    blocks,
    factors_of,
    find_all,
    inside,
    is_call_of,
    is_operation,
    name_of,
    name_of_numpy,
    only,
    scopes,
    walk_all,
)
from firstnet.doctor.watch.edits.placed import replacing
from firstnet.doctor.watch.text.spots import RATE

BY_ROOT = re.compile(r"rms_?prop|adam|ada_?grad", re.IGNORECASE)
TINY = 1e-6
POWERS = ("power", "pow", "float_power")
CURVED = re.compile(  # methods that divide by a mean of squares as it is
    r"fisher|natural|newton|hess|curvature|precondition|lms\b|power", re.IGNORECASE
)
SHARE = re.compile(
    r"mom|rho|decay|alpha|beta|gamma|rate|keep|factor|^(self\.)?(m|b_?[12])$", re.IGNORECASE
)
HELD = (ast.Name, ast.Attribute, ast.Subscript)
MEAN = re.compile(r"mean|mu(?![a-z])", re.IGNORECASE)
VARIANCE = re.compile(r"var(iance)?(?![a-z])|sigma2?(?![a-z])", re.IGNORECASE)


class Average(NamedTuple):
    """A statement `kept = momentum * old + (1 - momentum) * new`.

    Attributes:
        kept: what it sets.
        old: what is in the place of its own value before.
        new: what is averaged.
        shares: the factors of both, which add up to 1.
    """

    kept: str
    old: ast.expr
    new: ast.expr
    shares: tuple[ast.expr, ast.expr]

    @property
    def is_its_own(self) -> bool:
        """Whether it goes on from its own value before."""
        return ast.unparse(self.old) == self.kept

    @property
    def is_whole(self) -> bool:
        """Whether the factors add up to 1."""
        one, other = map(ast.unparse, self.shares)
        with contextlib.suppress(ValueError):
            return math.isclose(float(one) + float(other), 1.0)
        return other in (f"1 - {one}", f"1.0 - {one}") or one in (f"1 - {other}", f"1.0 - {other}")


class Mixed(NamedTuple):
    """A part of a moving average that belongs to another one.

    Attributes:
        node: the part.
        kept: the average that it stands in.
        instead: what belongs there; "" where that is not known.
        of_moments: whether they are Adam's, of gradients and of their squares.
    """

    node: ast.expr
    kept: str
    instead: str
    of_moments: bool = False


def mixed(source: Source) -> Iterator[Mixed]:
    """Yield what tells an average of something else, beside one that is right.

    It goes on from the other one, or averages the same values, or its factors are the same.
    """
    for block in blocks(source.tree()):
        found = (_average(node) for node in only(block, ast.Assign))
        averages = [average for average in found if average is not None]
        for one, other in permutations(averages, 2):
            moments = _are_moments(one, other) or _are_moments(other, one)
            pair = moments or _are_a_pair(one.kept, other.kept)
            if not (other.is_its_own and other.is_whole and pair):
                continue
            texts = [list(map(ast.unparse, it.shares)) for it in (one, other)]
            if not one.is_whole:
                if one.is_its_own and texts[0] == [texts[1][0]] * 2:
                    yield Mixed(one.shares[1], one.kept, f"({texts[1][1]})", moments)
                elif (
                    one.is_its_own
                    and texts[0][1] == texts[1][1] == f"1 - {texts[1][0]}"
                    and not _are_one(source, texts[0][0], texts[1][0])
                ):
                    yield Mixed(one.shares[1], one.kept, f"(1 - {texts[0][0]})", moments)
            elif ast.unparse(one.old) == other.kept and not moments:
                yield Mixed(one.old, one.kept, one.kept)
            elif ast.unparse(one.new) == ast.unparse(other.new) and _of_variances(one.kept):
                yield Mixed(one.new, one.kept, "")


def corrections(source: Source) -> Iterator[Mixed]:
    """Yield divisors that are not those of the average that is set free of its start.

    Adam divides what decays with b by 1 - b**t (Kingma and Ba, 2015, section 3). A divisor
    of another form, or with the b of another average, is reported where one beside it is right.
    """
    for scope in scopes(source.tree()):
        averages = [it for it in map(_average, only(inside(scope), ast.Assign)) if it is not None]
        each = {(it.kept, ast.unparse(it.shares[0])) for it in averages if it.is_its_own}
        once = Counter(kept for kept, _ in each)
        decays = {kept: decay for kept, decay in each if once[kept] == 1}
        found = [it for it in map(_divisor, only(inside(scope), ast.BinOp)) if it is not None]
        found = [it for it in found if it.kept in decays]
        right = [it for it in found if it.is_power and it.decay == decays[it.kept]]
        for it in found if right else ():
            known = it.decay in (decays[it.kept], *(each.decay for each in right))
            counted = any(it.steps == each.steps for each in right)
            if it not in right and known and counted:
                yield Mixed(it.node, it.kept, f"1 - {decays[it.kept]} ** {it.steps}")


class Divisor(NamedTuple):
    """A divisor 1 - b**t of an average.

    Attributes:
        node: the divisor.
        kept: the average.
        decay: b.
        steps: t.
        is_power: whether it has that form, and not 1 - b*t or (1 - b)**t.
    """

    node: ast.expr
    kept: str
    decay: str
    steps: str
    is_power: bool


def _divisor(node: ast.BinOp) -> Divisor | None:
    """Return the divisor of a quotient, if it may be that of an average."""
    if not isinstance(node.op, ast.Div):
        return None
    match node.right:
        case ast.BinOp(ast.Constant(1 | 1.0), ast.Sub(), ast.BinOp(base, ast.Pow(), steps)):
            is_power = True
        case ast.BinOp(ast.Constant(1 | 1.0), ast.Sub(), ast.BinOp(base, ast.Mult(), steps)):
            is_power = False
        case ast.BinOp(ast.BinOp(ast.Constant(1 | 1.0), ast.Sub(), base), ast.Pow(), steps):
            is_power = False
        case _:
            return None
    kept, decay, count = (ast.unparse(it) for it in (node.left, base, steps))
    return Divisor(node.right, kept, decay, count, is_power)


def unrooted(source: Source) -> Iterator[ast.expr]:
    """Yield means of squares by which a step of RMSprop, Adam or AdaGrad is divided as they are.

    It is a step along what is squared in the mean, or along an average of that. If its function
    has no such name, a tiny number is added to the mean, as only these methods do.
    """
    yield from dict.fromkeys(_unrooted(source))  # those of a method once, without its class


def _unrooted(source: Source) -> Iterator[ast.expr]:
    curved = CURVED.search(source.runnable)
    for owner in find_all(source.tree(), ast.ClassDef, ast.FunctionDef):
        by_name = BY_ROOT.search(owner.name)
        if not by_name and curved:
            continue
        squares = dict(_squares(owner))
        made = {ast.unparse(it.targets[0]): it.value for it in find_all(owner, ast.Assign)}
        for name, value in made.items():
            if is_operation(value, ast.Div) and ast.unparse(value.left) in squares:
                squares[name] = squares[ast.unparse(value.left)]  # with its bias corrected
        rooted = [inner for node in ast.walk(owner) if _is_root(node) for inner in ast.walk(node)]
        if any(ast.unparse(it) in squares for it in rooted if isinstance(it, HELD)):
            continue  # the root may be taken on another line
        for node in walk_all(filter(_is_a_step, ast.walk(owner))):
            if is_operation(node, ast.Div) and node not in rooted:
                along = _made_of(node.left, made)
                parts = (node.right, *ast.iter_child_nodes(node.right))
                held = [part for part in parts if isinstance(part, HELD)]
                found = [it for it in held if squares.get(ast.unparse(it), "") in along]
                if not by_name:
                    whole = _whole_product(node, owner)
                    along_it = (_is_step_along(whole, squares, it) for it in found)
                    found = found if any(map(_is_tiny, parts)) and all(along_it) else []
                yield from found


def _whole_product(quotient: ast.BinOp, owner: ast.AST) -> list[ast.expr]:
    """Return what is multiplied above a divisor, and beside the quotient."""
    factors = factors_of(quotient.left)
    for node in find_all(owner, ast.BinOp):
        beside = factors_of(node)
        if quotient in beside:
            factors += [it for it in beside if it is not quotient]
    return factors


def _is_step_along(factors: Sequence[ast.expr], squares: Mapping[str, str], mean: ast.expr) -> bool:
    """Tell whether factors are what is squared in a mean, and a learning rate."""
    squared = squares[ast.unparse(mean)]
    others = [it for it in factors if ast.unparse(it) != squared]
    rates = (
        isinstance(it, ast.Constant) or RATE.fullmatch(ast.unparse(it).split(".")[-1])
        for it in others
    )
    return len(others) < len(factors) and all(rates)


def _is_tiny(node: ast.AST) -> bool:
    match node:
        case ast.Constant(float(number)):
            return 0 < number <= TINY
    return isinstance(node, HELD) and re.search(r"eps|tiny", ast.unparse(node)) is not None


def _made_of(node: ast.expr, made: Mapping[str, ast.expr]) -> set[str]:
    """Return what an expression reads, and what that was made of."""
    found: set[str] = set()
    left = [node]
    while left:
        for part in ast.walk(left.pop()):
            if isinstance(part, HELD) and (text := ast.unparse(part)) not in found:
                found.add(text)
                left += [made[text]] if text in made else []
    return found


def first_mixed(source: Source, lines: Collection[int]) -> Mixed | None:
    """Return the first of them on some lines."""
    return next((it for it in mixed(source) if it.node.lineno in lines), None)


def first_correction(source: Source, lines: Collection[int]) -> Mixed | None:
    """Return the first divisor on some lines that is not that of its average."""
    return next((it for it in corrections(source) if it.node.lineno in lines), None)


def corrected(source: Source, line: int) -> Iterator[Edit]:
    """Yield the divisor of an average on this line."""
    found = first_correction(source, {line})
    if found is not None:
        yield replacing(found.node, found.instead, source)


def first_unrooted(source: Source, lines: Collection[int]) -> ast.expr | None:
    """Return the first mean of squares without its root on some lines."""
    return next((it for it in unrooted(source) if it.lineno in lines), None)


def of_its_own(source: Source, line: int) -> Iterator[Edit]:
    """Yield what belongs in the place of a part of another average, on this line."""
    for found in mixed(source):
        if found.node.lineno == line and found.instead:
            yield replacing(found.node, found.instead, source)


def with_root(source: Source, line: int) -> Iterator[Edit]:
    """Yield the root of a mean of squares that a step on this line is divided by."""
    numpy = name_of_numpy(source.tree())
    for node in unrooted(source):
        if node.lineno == line:
            text = ast.unparse(node)
            yield replacing(node, f"{numpy}.sqrt({text})" if numpy else f"{text} ** 0.5", source)


def _average(node: ast.Assign) -> Average | None:
    """Return the moving average that a statement goes on with, if it does."""
    if len(node.targets) != 1 or not is_operation(node.value, ast.Add):
        return None
    terms = [_with_share(it) for it in (node.value.left, node.value.right)]
    for one, other in permutations(terms):
        if one is None or other is None or not isinstance(one[1], HELD):
            continue
        average = Average(ast.unparse(node.targets[0]), one[1], other[1], (one[0], other[0]))
        if average.is_its_own or (average.is_whole and one is terms[0]):
            return average
    return None


def _with_share(term: ast.expr) -> tuple[ast.expr, ast.expr] | None:
    """Return the factor of a term that is a share of 1, and what is multiplied by it."""
    whole = term
    while is_operation(term, ast.Div):
        term = term.left
    factors = factors_of(term)
    for factor in factors[:2]:
        name = ast.unparse(factor)
        if isinstance(factor, ast.Constant) or "1" in name or SHARE.search(name):
            rest = [it for it in factors if it is not factor]
            plain = len(rest) == 1 and term is whole
            return (factor, rest[0] if plain else whole) if rest else None
    return None


def _of_variances(name: str) -> bool:
    return VARIANCE.search(name) is not None


def _are_a_pair(one: str, other: str) -> bool:
    """Tell whether two names are the same but for the mean and the variance in them."""
    plain = [VARIANCE.sub("*", MEAN.sub("*", name)) for name in (one, other)]
    return one != other and plain[0] == plain[1] and _of_variances(one) != _of_variances(other)


def _are_one(source: Source, one: str, other: str) -> bool:
    """Tell whether two names are given the same value anywhere, as in `b1 = b2 = b`."""
    given: dict[str, set[str]] = {one: set(), other: set()}
    for statement in find_all(source.tree(), ast.Assign):
        value = statement.value
        for target in statement.targets:
            pairs = [(target, value)]
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                pairs = list(zip(target.elts, value.elts))
            for name, it in pairs:
                given.get(ast.unparse(name), set()).add(ast.unparse(it))
    return bool(given[one] & given[other])


def _are_moments(one: Average, other: Average) -> bool:
    """Tell whether the first averages the squares of what the other one averages, as in Adam."""
    new = ast.unparse(other.new)
    factors = [ast.unparse(it) for it in factors_of(one.new)]
    if one.shares[1] in factors_of(one.new):
        factors.remove(ast.unparse(one.shares[1]))
    squares = ([new, new], [f"{new} ** 2"], [f"np.square({new})"], [f"np.power({new}, 2)"])
    return factors in squares


def _is_a_step(node: ast.AST) -> bool:
    """Tell whether a statement takes something from numbers, or adds it to them."""
    match node:
        case ast.AugAssign(op=ast.Sub() | ast.Add()):
            return True
        case ast.Assign([target], ast.BinOp(left, ast.Sub() | ast.Add())):
            return ast.unparse(left) == ast.unparse(target)
    return False


def _squares(owner: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield the names of moving averages, or of sums, of squares, and what is squared."""
    for node in find_all(owner, ast.Assign, ast.AugAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        kept, value = ast.unparse(target), node.value
        again = isinstance(node, ast.AugAssign) or kept in map(ast.unparse, ast.walk(value))
        if not again or any(map(_is_root, ast.walk(value))):
            continue
        for part in ast.walk(value):
            match part:
                case ast.BinOp(squared, ast.Pow(), ast.Constant(value=2)):
                    yield kept, ast.unparse(squared)
                case ast.BinOp(squared, ast.Mult(), other) if _same(squared, other):
                    yield kept, ast.unparse(squared)
                case ast.Call(_, [squared]) if is_call_of(part, "square"):
                    yield kept, ast.unparse(squared)


def _same(one: ast.expr, other: ast.expr) -> bool:
    return ast.unparse(one) == ast.unparse(other)


def _is_root(node: ast.AST) -> bool:
    """Tell whether a node takes a root, or a power that is no whole number or is not known."""
    match node:
        case ast.BinOp(op=ast.Pow(), right=power):
            return not _is_whole(power)
        case ast.Call(args=[_, power]) if is_call_of(node, *POWERS):
            return not _is_whole(power)
        case ast.AugAssign(op=ast.Pow(), value=power):
            return not _is_whole(power)
        case ast.Call(function):
            return re.search(r"sqrt|root", name_of(function), re.IGNORECASE) is not None
    return False


def _is_whole(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int)
