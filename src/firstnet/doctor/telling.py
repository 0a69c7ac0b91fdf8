"""Small words for reports: numbers, shapes and places as a learner reads them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

import numpy as np

from firstnet.doctor.patient import Patient
from firstnet.doctor.program import Crash, place_of
from firstnet.doctor.reaching import Array
from firstnet.doctor.report import Place
from firstnet.doctor.roles import Verb


def number(value: float) -> str:
    """Return a number with as many digits as one reads at a glance."""
    return f"{value:.4g}"


def numbers(values: Array | None, most: int = 4) -> str:
    """Return the first numbers of an array, in brackets."""
    if values is None:
        return "[]"
    flat = np.asarray(values, dtype=np.float64).ravel()
    shown = ", ".join(number(it) for it in flat[:most])
    return f"[{shown}, …]" if flat.size > most else f"[{shown}]"


def kind_of(value: Any) -> str:
    """Return what a returned value is, such as "an array of shape (2, 1)"."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (int, float, np.number)):
        return f"the number {number(float(value))}"
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    return f"{type(value).__name__} {value!r}"[:60]


def function_of(patient: Patient, verb: Verb) -> ast.FunctionDef:
    """Return the definition of a verb."""
    return patient.program.functions()[verb.name]


def end_of(function: ast.FunctionDef) -> Place:
    """Return the last line of a function."""
    last = place_of(function.body[-1])
    return Place(last.end_line, last.end_line)


def place_of_crash(crash: Crash) -> Place | None:
    """Return the line in which the learner's code raised."""
    return Place(crash.line, crash.line) if crash.line else None


def return_of(function: ast.AST) -> Place:
    """Return the place of the last `return` of a function, or of the whole if it has none."""
    returns = [node for node in ast.walk(function) if isinstance(node, ast.Return) and node.value]
    return place_of(max(returns, key=lambda node: node.lineno) if returns else function)


def parts(names: list[str]) -> str:
    """Return "a, b and c"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def arrays(keys: list[tuple[str, int]]) -> str:
    """Return the names of gradients in the book's words: "nabla w of layer 2"."""
    return parts([f"nabla {kind} of layer {layer + 2}" for kind, layer in keys])


def layers_of(keys: Iterable[tuple[str, int]]) -> str:
    """Return "layer 3" or "layers 2 and 3" for the arrays of these layers."""
    found = sorted({layer + 2 for _, layer in keys})
    return f"layer{'s' * (len(found) > 1)} {parts([str(it) for it in found])}"


def definition(patient: Patient, name: str) -> ast.AST:
    """Return the definition of a function by its name in the program: a `def` or a lambda."""
    program = patient.program
    return (program.functions() | program.lambdas())[name]


def as_number(value: Any) -> float | None:
    """Return the number that a count is, the first of several; None if it is none."""
    if isinstance(value, tuple) and value:
        value = value[0]
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def is_number(value: Any, wanted: float) -> bool:
    """Tell whether a count is this number."""
    got = as_number(value)
    return got is not None and abs(got - wanted) < 1e-6
