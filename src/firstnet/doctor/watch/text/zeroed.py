"""Counts that each turn of a loop sets back to 0, so that only the last turn is left in them."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.nothing import blocks


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
    for block in blocks(source.tree()):
        for place, loop in enumerate(block):
            if isinstance(loop, ast.For) and _is_run(loop, reached):
                for start, name in _zeros(loop):
                    used = next((it for it in block[place + 1 :] if _reads(it, name)), None)
                    if used is not None:
                        return Zeroed(start, name, loop, used.lineno, _ends(used))
    return None


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
    named = [it for it in ast.walk(loop) if isinstance(it, ast.Name) and it.id == name]
    return len(named) == 2 and any(_grows(it, name) for it in loop.body)


def _grows(statement: ast.stmt, name: str) -> bool:
    """Tell whether a statement adds to a name, perhaps on a condition."""
    match statement:
        case ast.AugAssign(ast.Name(added), ast.Add()):
            return added == name
        case ast.If(body=body, orelse=orelse):
            return any(_grows(it, name) for it in (*body, *orelse))
    return False


def _ends(statement: ast.stmt) -> bool:
    """Tell whether a statement may leave the loop around it."""
    return isinstance(statement, ast.If) and any(
        isinstance(it, ast.Break | ast.Return) for it in ast.walk(statement)
    )


def _reads(statement: ast.stmt, name: str) -> bool:
    """Tell whether a statement reads a name, before it is given another value."""
    named = (it for it in ast.walk(statement) if isinstance(it, ast.Name) and it.id == name)
    return any(isinstance(it.ctx, ast.Load) for it in named)
