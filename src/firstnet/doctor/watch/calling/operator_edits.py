"""Edits of an operator of an engine of values: the one with which all that is asked of it is right.

No training is needed to tell: the class with the edit is made, and each operator asked again.
"""

from __future__ import annotations

import ast
import types
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from firstnet.doctor.edits import Edit, apply, edits
from firstnet.doctor.source import Source
from firstnet.doctor.watch.calling.operations import Fault, is_right
from firstnet.doctor.watch.program.apart import apart

MOST_TRIES = 400
SAFETY_S = 10.0
DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
MODULE = "engine_with_an_edit"


def edit_of_an_operator(source: Source, fault: Fault, line: int) -> Edit | None:
    """Return the likeliest edit with which a class is right; None if there is none.

    Args:
        source: the file of the class.
        fault: of the operator.
        line: that is to blame; edits there come first, then those of its method.
    """
    tree = source.tree()
    kinds = (it for it in tree.body if isinstance(it, ast.ClassDef) and it.name == fault.owner)
    methods = [it for kind in kinds for it in kind.body if isinstance(it, ast.FunctionDef)]
    around = [it for it in methods if it.lineno <= line <= (it.end_lineno or 0)]
    found = list(islice(edits(tree, source.runnable, around, {line: 0.0}), MOST_TRIES))
    answer = apart(partial(_first_right, source, fault, found), SAFETY_S)
    return replace(found[answer["place"]], path=source.path) if "place" in answer else None


def _first_right(source: Source, fault: Fault, found: list[Edit]) -> dict[str, Any]:
    places = (place for place, it in enumerate(found) if _is_right_with(source, fault, it))
    return {"place": place} if (place := next(places, -1)) >= 0 else {}


def _is_right_with(source: Source, fault: Fault, edit: Edit) -> bool:
    module = types.ModuleType(MODULE)
    try:
        tree = ast.parse(apply(source.runnable, [edit]))
        tree.body = [it for it in tree.body if isinstance(it, DEFINITIONS) or _is_constant(it)]
        exec(compile(tree, source.path, "exec"), vars(module))  # noqa: S102
        return is_right(vars(module)[fault.owner], fault.text)
    except Exception:
        return False


def _is_constant(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)
