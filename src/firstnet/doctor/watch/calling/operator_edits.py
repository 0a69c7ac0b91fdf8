"""Edits of an operator of an engine, or of a layer: that with which what is asked of it is right.

No training is needed to tell: the class with the edit is made, and each operator asked again.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from firstnet.doctor.edits import Edit, apply, edits
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import only, spans
from firstnet.doctor.watch.calling.activations import SlopeFault, is_way_back
from firstnet.doctor.watch.calling.operations import Fault, is_right
from firstnet.doctor.watch.edits.idioms import idioms
from firstnet.doctor.watch.program.apart import apart

MOST_TRIES = 400
SAFETY_S = 10.0
DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
MODULE = "engine_with_an_edit"
IsRight = Callable[[type], bool]


def edit_of_an_operator(source: Source, fault: Fault, line: int) -> Edit | None:
    """Return the likeliest edit with which a class is right; None if there is none.

    Args:
        source: the file of the class.
        fault: of the operator.
        line: that is to blame; edits there come first, then those of its method.
    """
    return _edit_of(source, fault.owner, line, partial(is_right, text=fault.text))


def edit_of_a_layer(source: Source, fault: SlopeFault, line: int) -> Edit | None:
    """Return the likeliest edit with which a layer leads back what comes from above; likewise."""
    right = partial(is_way_back, unit=fault.unit, slope=fault.slope)
    return _edit_of(source, fault.owner, line, right)


def _edit_of(source: Source, owner: str, line: int, right: IsRight) -> Edit | None:
    tree = source.tree()
    kinds = (statement for statement in only(tree.body, ast.ClassDef) if statement.name == owner)
    methods = [it for kind in kinds for it in only(kind.body, ast.FunctionDef)]
    around = [method for method in methods if spans(method, line)]
    others = [
        method for method in methods if method not in around and not method.name.startswith("__")
    ]
    near = islice(edits(tree, source.runnable, around, {line: 0.0}), MOST_TRIES)
    written = idioms(source, {line})
    found = [*written, *near, *islice(edits(tree, source.runnable, others), MOST_TRIES)]
    answer = apart(partial(_first_right, source, owner, right, found), SAFETY_S)
    return replace(found[answer["place"]], path=source.path) if "place" in answer else None


def _first_right(source: Source, owner: str, right: IsRight, found: list[Edit]) -> dict[str, Any]:
    places = (
        place for place, edit in enumerate(found) if _is_right_with(source, owner, right, edit)
    )
    return {"place": place} if (place := next(places, -1)) >= 0 else {}


def _is_right_with(source: Source, owner: str, right: IsRight, edit: Edit) -> bool:
    module = types.ModuleType(MODULE)
    try:
        tree = ast.parse(apply(source.runnable, [edit]))
        tree.body = [
            statement
            for statement in tree.body
            if isinstance(statement, DEFINITIONS) or _is_constant(statement)
        ]
        exec(compile(tree, source.path, "exec"), vars(module))  # noqa: S102
        return right(vars(module)[owner])
    except Exception:
        return False


def _is_constant(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)
