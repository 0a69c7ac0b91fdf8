"""Counts that each turn of a loop sets back to 0, so that only the last turn is left in them."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    find_all,
    has,
    loops_in_blocks,
    names_in,
    names_read,
    names_set,
)


class Zeroed(NamedTuple):
    """A count of which only the last turn of its loop is left.

    Attributes:
        start: sets it to 0, at the head of each turn.
        name: of the count.
        loop: around it.
        used: the line behind the loop that reads it.
        ends: whether that line ends the training.
    """

    start: ast.Assign
    name: str
    loop: ast.For
    used: int
    ends: bool


def zeroed(source: Source, reached: Collection[int]) -> Zeroed | None:
    """Return the first such count in a loop that was run, with what reads it behind its loop.

    A turn sets it to 0 and adds to it at one place at most, which is no loop of its own; nothing
    else in the loop reads it, so that setting it to 0 can be for no other purpose.
    """
    for _, loop, behind in loops_in_blocks(source.tree()):
        if _is_run(loop, reached) and _is_over_data(loop):
            for start, name in _zeros(loop):
                used = next((it for it in behind if name in names_in(it)), None)
                if used is None or name in names_set(used):
                    continue
                if _is_counted(loop, name) or _is_divided(used, name):
                    return Zeroed(start, name, loop, used.lineno, _ends(used))
    return None


def _is_over_data(loop: ast.For) -> bool:
    """Tell whether a loop goes through examples or mini-batches, and is never left early.

    So do the items of a variable, and numbers that parts are taken by. Epochs, attempts and
    settings are repetitions, of which the last one may be what is asked for.
    """
    if has(loop, ast.Break, ast.Return):
        return False
    match loop.iter:
        case ast.List() | ast.Tuple():
            return False
        case ast.Call(ast.Name("range" | "trange" | "tqdm")):
            counted = names_set(loop.target)
            parts = (subscript.slice for subscript in find_all(loop, ast.Subscript))
            return any(counted & names_read(part) for part in parts)
    return True


def _is_run(loop: ast.For, reached: Collection[int]) -> bool:
    """Tell whether a line of a loop's body was run: that of a plain number is not noted."""
    lines = range(loop.body[0].lineno, (loop.end_lineno or loop.lineno) + 1)
    return any(line in reached for line in lines)


def _zeros(loop: ast.For) -> Iterator[tuple[ast.Assign, str]]:
    """Yield what a turn sets to 0, and then does no more than add to."""
    for start in loop.body:
        match start:
            case ast.Assign([ast.Name(name)], ast.Constant(int() | float() as value)):
                if not value and _only_added_to(loop, name):
                    yield start, name


def _only_added_to(loop: ast.For, name: str) -> bool:
    """Tell whether a turn mentions a name twice: where it is set to 0, and where it grows."""
    named = [it for it in find_all(loop, ast.Name) if it.id == name]
    return len(named) == 2 and any(_grows(statement, name) for statement in loop.body)


def _grows(statement: ast.stmt, name: str) -> bool:
    """Tell whether a statement adds to a name, perhaps on a condition."""
    match statement:
        case ast.AugAssign(ast.Name(added), ast.Add()):
            return added == name
        case ast.If(body=body, orelse=orelse):
            return any(_grows(it, name) for it in (*body, *orelse))
    return False


def _is_counted(loop: ast.For, name: str) -> bool:
    """Tell whether a loop adds to a name on a condition, as one counts right answers."""
    return any(isinstance(statement, ast.If) and _grows(statement, name) for statement in loop.body)


def _is_divided(statement: ast.stmt, name: str) -> bool:
    """Tell whether a statement divides a name, as a sum over all examples is."""
    quotients = find_all(statement, ast.BinOp)
    return any(isinstance(it.op, ast.Div) and name in names_read(it.left) for it in quotients)


def _ends(statement: ast.stmt) -> bool:
    """Tell whether a statement may leave the loop around it."""
    return isinstance(statement, ast.If) and has(statement, ast.Break, ast.Return)
