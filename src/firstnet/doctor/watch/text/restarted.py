"""Loops over moments in which each turn begins with the first state, and not with the last one."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import loops_in_blocks, only, walk_all
from firstnet.doctor.watch.edits.placed import in_place_of

KIND = "restarted"  # of these edits


def restarted(source: Source, reached: Collection[int]) -> Iterator[Edit]:
    """Yield loops with the state of the turn before, where each begins with the first state.

    It is `h = h0` and a loop that sets h from h0, or a list `hs` that each turn adds to, and of
    which it reads `hs[0]` alone.

    Args:
        source: the file.
        reached: lines that were run.
    """
    for before, loop, _ in loops_in_blocks(source.tree()):
        if loop.body[0].lineno not in reached:
            continue
        nodes = list(walk_all(loop.body))
        copies = [found for statement in before if (found := _copied(statement))]
        for first, state in (*_of_names(nodes, copies), *_of_lists(nodes)):
            words = f"{state} in the place of {_text(first)}"
            yield in_place_of(first, state, words, source, kind=KIND)


def _copied(statement: ast.stmt) -> tuple[str, str] | None:
    """Return both names of a statement such as `h = h0`; None for any other."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name(id=value)):
            return name, value
    return None


def _of_names(
    nodes: Collection[ast.AST], copies: Collection[tuple[str, str]]
) -> Iterator[tuple[ast.expr, str]]:
    """Yield where a loop reads the first state to set a state that it never reads before that."""
    names = list(only(nodes, ast.Name))
    stored = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    for state, first in copies:
        sets = [
            node
            for node in only(nodes, ast.Assign)
            if [_text(target) for target in node.targets] == [state]
        ]
        if len(sets) != 1 or first in stored:
            continue
        end = sets[0].end_lineno or sets[0].lineno
        read = [it for it in names if isinstance(it.ctx, ast.Load) and it.lineno <= end]
        inside = ast.walk(sets[0].value)
        starts = [it for it in only(inside, ast.Name) if it.id == first]
        if len(starts) == 1 and not any(it.id == state for it in read):
            yield starts[0], state


def _of_lists(nodes: Collection[ast.AST]) -> Iterator[tuple[ast.expr, str]]:
    """Yield where a loop reads the first element of a list that it adds to, and no other one."""
    grown = {
        _text(node.func.value)
        for node in only(nodes, ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "append"
    }
    for name in sorted(grown):
        read = [it for it in only(nodes, ast.Subscript) if _text(it.value) == name]
        match read:
            case [ast.Subscript(slice=ast.Constant(0)) as first]:
                yield first, f"{name}[-1]"


def _text(node: ast.AST) -> str:
    return ast.unparse(node)
