"""Plain functions under examination: what the doctor needs, told by hand."""

from __future__ import annotations

import ast
import inspect
import textwrap
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from firstnet.doctor.discovery import ONE_OUTPUT, discover_layout
from firstnet.doctor.examining import diagnose
from firstnet.doctor.patient import Patient
from firstnet.doctor.program import Program
from firstnet.doctor.report import INCOMPLETE, Examination, NotRun
from firstnet.doctor.roles import Argument, Roles, Verb
from firstnet.doctor.slots import Unreadable, chain, has_one_output
from firstnet.doctor.source import Source

NAME = "<functions>"
MAKER = "parameters"


def examine_functions(
    forward: Callable[..., Any], gradient: Callable[..., Any], parameters: Sequence[Any]
) -> Examination:
    """Examine feedforward and the gradient of a network whose weights lie in plain arrays."""
    start = time.monotonic()
    arrays = [np.asarray(it) for it in parameters]
    before = [it.copy() for it in arrays]
    sizes = chain([it.shape for it in arrays if it.ndim == 2 and min(it.shape) > 1])
    if not sizes:
        shapes = ", ".join(str(it.shape) for it in arrays) or "none"
        reason = f"no network: the parameters have the shapes {shapes}, which follow no layers"
        return Examination(NAME, INCOMPLETE, not_run=(NotRun("contract", reason),))
    if has_one_output([it.shape for it in arrays]):
        return Examination(NAME, INCOMPLETE, not_run=(NotRun("contract", ONE_OUTPUT),))
    functions = {"forward": forward, "gradient": gradient}
    trees = [_definition(name, function) for name, function in functions.items()]
    names = functions | {MAKER: lambda: list(parameters)}
    program = Program(Source(NAME, "", ""), ast.Module(trees, []), names)
    x, y = Argument("x", "x", True), Argument("y", "y", True)
    roles = Roles(
        MAKER,
        (),
        "fixed",
        fixed=sizes,
        forward=Verb("forward", _called(forward, (x,))),
        gradient=Verb("gradient", _called(gradient, (x, y))),
    )
    try:
        return diagnose(discover_layout(Patient(program, roles)), start)
    except Unreadable as error:
        return Examination(NAME, INCOMPLETE, not_run=(NotRun("contract", str(error)),))
    finally:
        for array, value in zip(arrays, before):
            array[...] = value


def _called(function: Callable[..., Any], arguments: tuple[Argument, ...]) -> tuple[Argument, ...]:
    """Return the arguments by the names that the function itself gives them."""
    names = [*inspect.signature(function).parameters][: len(arguments)]
    return tuple(Argument(name, it.meaning, True) for name, it in zip(names, arguments))


def _definition(name: str, function: Callable[..., Any]) -> ast.stmt:
    """Return the definition of a function, at its place in its file; a stub where it has none."""
    stub: ast.stmt = ast.parse(f"def {name}(*args): ...").body[0]
    try:
        lines, first = inspect.getsourcelines(function)
        node = ast.parse(textwrap.dedent("".join(lines))).body[0]
    except (OSError, TypeError, SyntaxError):
        return stub
    if not isinstance(node, ast.FunctionDef):
        return stub
    ast.increment_lineno(node, first - 1)
    node.name = name
    return node
