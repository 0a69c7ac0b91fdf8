"""Right answers among n that are divided by another number than n."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import (
    blocks,
    find_all,
    is_within,
    name_of,
    only,
    operations,
    walk_all,
)
from firstnet.doctor.watch.edits.placed import replacing
from firstnet.doctor.watch.findings.finding import finding, fix_of
from firstnet.doctor.watch.program.instrument import Site
from firstnet.doctor.watch.steps.watching import Watched


class WrongShare(NamedTuple):
    """A share of right answers that is none.

    Attributes:
        node: the division.
        source: the file that it is in.
        counted: how many answers were looked at.
        divided: by how many.
        instead: the text of the right number.
    """

    node: ast.BinOp
    source: Source
    counted: int
    divided: int
    instead: str


def _wrong_share(watched: Watched) -> WrongShare | None:
    """Return the first share of the answers to n questions that is divided by another number."""
    for source in watched.learner.sources.values():
        for node, counted, instead in _shares(source):
            divided = _divided_by(node, source, watched)
            count = _turns(counted, source, watched) or _compared(counted, source, watched)
            if not divided or not count or divided == count:
                continue
            if divided % count == 0 and _is_in_a_loop(node, source):
                continue  # it may be one of several mini-batches
            return WrongShare(node, source, count, divided, instead)
    return None


def of_another_set(watched: Watched) -> list[Finding]:
    """Return what is said of such a share."""
    found = _wrong_share(watched)
    if found is None:
        return []
    edit = replacing(found.node.right, found.instead, found.source)
    return [
        finding(
            "ND709",
            f"The answers to {found.counted} examples are counted, and divided by {found.divided}",
            observed=f"`{ast.unparse(found.node)}`, after {found.counted} comparisons",
            expected=f"{found.instead}, which is {found.counted}",
            at=watched.at(found.source.path, found.node.lineno),
            fix=fix_of(edit, watched.learner),
        )
    ]


def _shares(source: Source) -> Iterator[tuple[ast.BinOp, ast.For | ast.Compare, str]]:
    """Yield divisions by a length, with what is counted, and the text of its number."""
    for block in blocks(source.tree()):
        for place, statement in enumerate(block):
            if isinstance(statement, ast.AugAssign):
                continue  # the shares of mini-batches add up to that of all examples
            for node in operations(statement, ast.Div):
                compared = _sum_of_a_comparison(node.left)
                if compared is not None:
                    yield node, compared, f"len({ast.unparse(compared.comparators[0])})"
                for loop in block[:place]:
                    through = _gone_through(loop, block[:place], node.left)
                    if isinstance(loop, ast.For) and through is not None:
                        yield node, loop, f"len({through})"


def _is_in_a_loop(node: ast.expr, source: Source) -> bool:
    loops = find_all(source.tree(), ast.For, ast.While)
    return any(is_within(node.lineno, loop) for loop in loops)


def _sum_of_a_comparison(node: ast.expr) -> ast.Compare | None:
    """Return the comparison whose true ones are added up, as in `np.sum(answers == labels)`."""
    for inner in find_all(node, ast.Call):
        if name_of(inner.func) in ("sum", "count_nonzero"):
            parts = [
                *inner.args,
                *([inner.func.value] if isinstance(inner.func, ast.Attribute) else []),
            ]
            for part in parts:
                if isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.Eq):
                    return part
    return None


def _gone_through(loop: ast.stmt, before: list[ast.stmt], share: ast.expr) -> str | None:
    """Return what a loop goes through that counts equal pairs, one in a turn at most; None if not.

    The counter is 0 before it, and read in the share.
    """
    if not isinstance(loop, ast.For):
        return None
    inside = list(walk_all(loop.body))
    if any(isinstance(inner, ast.For | ast.While | ast.Break) for inner in inside):
        return None
    counters = list(only(inside, ast.AugAssign))
    tests = [inner.test for inner in only(inside, ast.If)]
    compares = len(tests) == 1 and _is_plain(tests[0])
    read = {ast.unparse(node) for node in find_all(share, ast.Name, ast.Attribute)}
    match counters:
        case [ast.AugAssign(target=counter, op=ast.Add(), value=ast.Constant(1))] if compares:
            name = ast.unparse(counter)
            begins = any(
                isinstance(statement, ast.Assign) and ast.unparse(statement) == f"{name} = 0"
                for statement in before
            )
            if name not in read or not begins:
                return None
        case _:
            return None
    match loop.iter:
        case ast.Call(func=ast.Name(id="zip"), args=[*_, last]):
            return ast.unparse(last)
        case ast.Call(args=[ast.Call(func=ast.Name(id="len"), args=[whole])]):
            return ast.unparse(whole)
        case ast.Call():
            return None
    return ast.unparse(loop.iter)


def _is_plain(test: ast.expr) -> bool:
    """Tell whether a condition only compares an answer with a label; of one class, others count."""
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            return not any(isinstance(expression, ast.Constant) for expression in (left, right))
    return False


def _divided_by(node: ast.BinOp, source: Source, watched: Watched) -> int:
    """Return the one number that a division has divided by; 0 if there are several, or none."""
    for number, parts in watched.parts.items():
        if _is_of(watched.learner.sites.values[number], node, source):
            return next(iter(parts)) if len(parts) == 1 else 0
    return 0


def _turns(loop: ast.For | ast.Compare, source: Source, watched: Watched) -> int:
    """Return how many turns a loop has each time; 0 if that changes, or it is no loop."""
    if not isinstance(loop, ast.For):
        return 0
    for number, site in enumerate(watched.learner.sites.loops):
        if (site.file, site.line) == (source.path, loop.lineno):
            lengths = set(watched.lengths.get(number, ()))
            return next(iter(lengths)) if len(lengths) == 1 else 0
    return 0


def _compared(node: ast.For | ast.Compare, source: Source, watched: Watched) -> int:
    """Return how many numbers a comparison compares each time; 0 if that changes."""
    for number, comparison in watched.comparisons.items():
        if _is_of(watched.learner.sites.values[number], node, source):
            return next(iter(comparison.lengths)) if len(comparison.lengths) == 1 else 0
    return 0


def _is_of(site: Site, node: ast.expr | ast.For, source: Source) -> bool:
    """Tell whether a site is that of a part of a file."""
    span = node.lineno, node.col_offset, node.end_lineno, node.end_col_offset
    return (site.file, site.span) == (source.path, span)
