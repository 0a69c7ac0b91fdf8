"""Steps that cannot be taken: they have the shape of other weights, or of these on their side."""

from __future__ import annotations

import ast
import re
import types
from collections.abc import Collection, Iterator

import numpy as np

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, functions, statement_on
from firstnet.doctor.watch.edits.placed import replacing


def takes_another_step(error: ValueError, files: Collection[str], tree: ast.Module) -> bool:
    """Tell whether an exception ends the step of a matrix, whose change is that of another one.

    The network has answered, and its error was led back: what is given has the right shape. The
    other one is a matrix that is set in the constructor only. So is a change for its own matrix
    that is turned on its side.

    Args:
        error: that a call of the doctor's has ended in.
        files: of the program.
        tree: the text of the one in which it was raised.
    """
    frame = _frame_of(error, files)
    statement = statement_on(tree, frame[1]) if frame is not None else None
    match statement:
        case ast.AugAssign(target, ast.Add() | ast.Sub(), change):
            pass
        case ast.Assign([target], ast.BinOp(left, ast.Add() | ast.Sub(), change)):
            if ast.unparse(left) != ast.unparse(target):
                return False
        case _:
            return False
    if frame is None:
        return False
    weights, step = (_shape_of(it, frame[0]) for it in (target, change))
    if len(set(weights)) != 2 or len(set(step)) != 2 or weights == step:  # each of two sizes
        return False
    return step == weights[::-1] or bool(_others(target, step, frame[0], tree))


def _frame_of(error: ValueError, files: Collection[str]) -> tuple[types.FrameType, int] | None:
    """Return where an exception was raised, and on which line, if that is in the program."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None or trace.tb_frame.f_code.co_filename not in files:
        return None
    return trace.tb_frame, trace.tb_lineno


def _shape_of(node: ast.expr, frame: types.FrameType) -> tuple[int, ...]:
    """Return the shape of what an expression gives in a function that is left; () if none."""
    code = compile(ast.unparse(node), "", "eval")
    try:
        return np.shape(eval(code, frame.f_globals, dict(frame.f_locals)))  # noqa: S307  # a copy
    except Exception:
        return ()


def _others(
    target: ast.expr, shape: tuple[int, ...], frame: types.FrameType, tree: ast.Module
) -> list[str]:
    """Return the matrices of this shape in the same object that are set in a constructor only."""
    owner = target.value if isinstance(target, ast.Attribute) else None
    thing = frame.f_locals.get(owner.id) if isinstance(owner, ast.Name) else None
    held = getattr(thing, "__dict__", {})
    arrays = {name: it for name, it in held.items() if isinstance(it, np.ndarray)}
    return [name for name in never_moved(tree) if name in arrays and arrays[name].shape == shape]


def never_moved(tree: ast.Module) -> list[str]:
    """Return the attributes that are set in a constructor, and nowhere else."""
    stored = [
        (node.attr, function.name == "__init__")
        for function in functions(tree)
        for node in find_all(function, ast.Attribute)
        if isinstance(node.ctx, ast.Store)
    ]
    moved = {name for name, made in stored if not made}
    return list(dict.fromkeys(name for name, made in stored if made and name not in moved))


def of_other_weights(source: Source, line: int) -> Iterator[Edit]:
    """Yield the step on a line for weights that none is for, in the place of those it is for."""
    statement = statement_on(source.tree(), line)
    target = statement.target if isinstance(statement, ast.AugAssign) else None
    if not isinstance(target, ast.Attribute):
        return
    words = set(re.findall(r"[a-z]+", target.attr.lower()))
    for name in never_moved(source.tree()):
        if words & set(re.findall(r"[a-z]+", name.lower())):
            yield replacing(target, f"{ast.unparse(target.value)}.{name}", source)
