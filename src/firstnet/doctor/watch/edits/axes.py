"""Edits of the direction in which numbers are added up: along the rows, or the columns."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.nothing import name_of
from firstnet.doctor.watch.edits.placed import at_once, calls_near, with_argument

REDUCING = ("sum", "max", "amax", "min", "amin", "mean", "std", "var")
OF_EACH = ("axis=1, keepdims=True", "axis=0, keepdims=True")  # example, of rows or of columns
MODULES = ("np", "numpy")
NEAR = 3  # lines of a program without functions


def along_the_other(source: Source, line: int) -> Iterator[Edit]:
    """Yield sums, means and deviations along the other axis, all of a function at once.

    Where some go along one axis and some along the other, all go along the same.
    """
    axes = [
        it.value
        for call in _reducing(source, line)
        for it in call.keywords
        if it.arg == "axis" and isinstance(it.value, ast.Constant) and it.value.value in (0, 1)
    ]
    for axis in (1, 0):
        nodes = [constant for constant in axes if constant.value != axis]
        if nodes:
            yield at_once(nodes, [str(axis)] * len(nodes), f"axis={axis}", source)


def of_each_example(source: Source, line: int) -> Iterator[Edit]:
    """Yield sums and maxima over each example, where a function takes them over all at once."""
    calls = [it for it in _reducing(source, line) if _is_of_all(it)]
    for place, more in enumerate(OF_EACH if calls else ()):
        texts = [with_argument(call, more, source) for call in calls]
        yield replace(at_once(calls, texts, more, source), cost=0.1 * place)


def _reducing(source: Source, line: int) -> list[ast.Call]:
    """Return the calls that make one number of many in the function around a line, or near it."""
    return [call for call in calls_near(source, line, NEAR) if name_of(call.func) in REDUCING]


def _is_of_all(call: ast.Call) -> bool:
    """Tell whether a call goes over a whole array: np.sum(a), or a.sum()."""
    function = call.func
    if not isinstance(function, ast.Attribute) or call.keywords:
        return False
    own = isinstance(function.value, ast.Name) and function.value.id in MODULES
    return len(call.args) == (1 if own else 0)
