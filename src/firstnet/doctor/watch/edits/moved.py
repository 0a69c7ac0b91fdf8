"""Edits that move a statement: out of a loop, or into it."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import as_one
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    blocks,
    find_all,
    has,
    is_within,
    name_of,
    names_read,
    names_set,
    only,
    spans,
    without_index,
)
from firstnet.doctor.watch.edits.placed import before, in_place_of, replacing

Loop = ast.For | ast.While
RESET = re.compile(r"zero|reset|clear|null", re.IGNORECASE)  # a method that sets gradients back
ZEROS = re.compile(r"\bzeros(_like)?\(|^\[?\[?0(\.0*)?\b")
WORD = re.compile(r"[A-Za-z_]\w*")
SHUFFLES = frozenset({"permutation", "permuted", "shuffle", "choice", "sample"})
PERHAPS = 0.1  # by which each further loop is put back


def before_the_loop(source: Source, line: int) -> Iterator[Edit]:
    """Yield what a loop does at its head in every turn, done once before it.

    That is the statement on the line; if it makes an array, with those beside it that do, too, and
    of nothing that the loop sets.
    """
    for loop in _loops_around(source, line):
        here = next((statement for statement in loop.body if _is_on(statement, line)), None)
        target = names_set(loop.target) if isinstance(loop, ast.For) else set[str]()
        if here is None or names_read(here) & target:
            continue
        made = isinstance(here, ast.Assign) and _is_made(here)
        beside = _run_of_assignments(loop.body, here) if made else [here]
        assigned = names_set(loop)
        moved = [
            it for it in beside if it is here or (_is_made(it) and not names_read(it) & assigned)
        ]
        moved = [it for it in moved if it is here or not _draws_examples(it)]
        yield _moved_before(loop, moved, source)


def _is_made(statement: ast.stmt) -> bool:
    """Tell whether a statement makes an array, and no plain number."""
    return has(statement, ast.Call)


def _draws_examples(statement: ast.stmt) -> bool:
    """Tell whether a statement draws examples, or an order of them: another one in each turn."""
    return bool(SHUFFLES & {name_of(call.func) for call in find_all(statement, ast.Call)})


def _moved_before(loop: Loop, moved: Sequence[ast.stmt], source: Source) -> Edit:
    texts = [source.written(statement) for statement in moved]
    put = before(loop, texts, "before the loop", source)
    gone = [_without(statement, loop, source) for statement in moved]
    return as_one(source.runnable, [put, *gone], "before the loop")


def _without(statement: ast.stmt, loop: Loop, source: Source) -> Edit:
    """Return the edit that takes a statement away with its line; `pass` where nothing is left."""
    if len(loop.body) == 1:
        return in_place_of(statement, "pass", "", source)
    end = statement.end_lineno or statement.lineno
    edit = replacing(statement, "", source)
    return replace(edit, column=0, end_line=end + 1, end_column=0)


def _run_of_assignments(body: Sequence[ast.stmt], here: ast.stmt) -> list[ast.stmt]:
    """Return a statement with those right beside it that are assignments, too."""
    place = body.index(here)
    first = place
    while first > 0 and isinstance(body[first - 1], ast.Assign):
        first -= 1
    last = place
    while last + 1 < len(body) and isinstance(body[last + 1], ast.Assign):
        last += 1
    return list(body[first : last + 1])


def zero_in_the_loop(source: Source, line: int) -> Iterator[Edit]:
    """Yield sums that are set to zero before the loops, set to zero in every turn of one.

    They are all that are added to in the loops around the line, and read in the innermost one.
    """
    loops = list(_loops_around(source, line))
    taken = names_read(loops[-1] if loops else source.tree())
    added = {it for it in _added_in(loops) if set(WORD.findall(it)) & taken}
    for block in blocks(source.tree()):
        starts = [
            statement
            for statement in only(block, ast.Assign)
            if set(map(ast.unparse, statement.targets)) & added
            and ZEROS.search(ast.unparse(statement.value))
        ]
        lines = {statement.lineno for statement in block}
        outer = [it for it in loops if it.lineno in lines]
        if not starts or not outer:
            continue
        texts = [source.written(start) for start in starts]
        inside = [it for it in loops if it is outer[0] or outer[0].lineno < it.lineno]
        for place, loop in enumerate(reversed(inside)):
            edit = before(loop.body[0], texts, "zero in every turn", source)
            yield replace(edit, cost=PERHAPS * place)


def reset_in_the_loop(source: Source) -> Iterator[Edit]:
    """Yield calls that set gradients back before a loop, made in every turn of its loops."""
    for block in blocks(source.tree()):
        for one, loop in pairwise(block):
            match one:
                case ast.Expr(ast.Call(ast.Attribute(attr=name), [], [])) if RESET.search(name):
                    inside = [it for it in ast.walk(loop) if isinstance(it, Loop)]
                    text = source.written(one)
                    for place, inner in enumerate(reversed(inside)):
                        edit = before(inner.body[0], [text], f"{text} in every turn", source)
                        yield replace(edit, cost=PERHAPS * place)


def _added_in(loops: Collection[Loop]) -> set[str]:
    """Return what is added to in some loops, as it is written without an index."""
    found = set()
    for loop in loops:
        for node in ast.walk(loop):
            if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
                found.add(ast.unparse(without_index(node.target)))
            elif isinstance(node, ast.Assign):
                found |= {
                    ast.unparse(target)
                    for target in node.targets
                    if _is_added_to(target, node.value)
                }
    return found


def _is_added_to(target: ast.expr, value: ast.expr) -> bool:
    """Tell whether a value is the target plus something, or that for each item of a list."""
    match value:
        case ast.BinOp(op=ast.Add(), left=left):
            return ast.unparse(left) == ast.unparse(target)
        case ast.ListComp(elt=ast.BinOp(op=ast.Add()), generators=[each]):
            return ast.unparse(target) in ast.unparse(each.iter)
    return False


def _loops_around(source: Source, line: int) -> Iterator[Loop]:
    """Yield the loops that a line is in, the outermost first."""
    yield from sorted(
        (node for node in find_all(source.tree(), ast.For, ast.While) if is_within(line, node)),
        key=lambda it: it.lineno,
    )


def _is_on(statement: ast.stmt, line: int) -> bool:
    return spans(statement, line)
