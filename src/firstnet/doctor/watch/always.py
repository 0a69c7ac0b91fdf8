"""Exceptions that end a function whatever it is given."""

from __future__ import annotations

import ast
import re
import types
from collections.abc import Collection
from typing import Any

from firstnet.doctor.watch.nothing import name_of
from firstnet.doctor.watch.run import Raised, raised_by

NO_CALL = re.compile(r"'(tuple|module|int|float)' object is not callable")
ARITY = re.compile(r"takes \d+ positional arguments? but \d+ (was|were) given")


def always_raised(error: BaseException, files: Collection[str], tree: ast.Module) -> Raised | None:
    """Return an exception that no other arguments would have kept off; None for any other.

    Args:
        error: that a call of the doctor's has ended in.
        files: of the program.
        tree: the text of the one that defines what was called.
    """
    raised = raised_by(error, tuple(files))
    if not raised.line:
        return None
    text = isinstance(error, TypeError) and (
        NO_CALL.search(raised.message)
        or (ARITY.search(raised.message) and _is_own_call(error, files))
    )
    name = isinstance(error, NameError) and not isinstance(error, UnboundLocalError)
    lacks = isinstance(error, AttributeError) and _is_nowhere(error, tree)
    return raised if text or name or lacks else None


def _is_own_call(error: BaseException, files: Collection[str]) -> bool:
    """Tell whether the program itself makes the call that does not fit."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_filename in files


def _is_nowhere(error: AttributeError, tree: ast.Module) -> bool:
    """Tell whether an attribute is of a module, or of an object that nothing gives it to."""
    if isinstance(error.obj, types.ModuleType):
        return True
    nodes = list(ast.walk(tree))
    own = any(isinstance(it, ast.ClassDef) and it.name == type(error.obj).__name__ for it in nodes)
    given = any(_gives(it, str(error.name)) for it in nodes)
    return own and not given


def _gives(node: Any, name: str) -> bool:
    if isinstance(node, ast.Call) and name_of(node.func) == "setattr":
        return True
    stored = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    return stored and node.attr == name
