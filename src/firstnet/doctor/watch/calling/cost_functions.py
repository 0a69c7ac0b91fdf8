"""Functions that return a cost and its gradient along the weights, held against nudges.

Nothing else can be meant by such a pair: the gradient is that of the cost beside it, up to a
factor. What is added for a penalty is left out of it, as its factor is often another one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.values import Array

ROWS, INPUTS, CLASSES = 7, 6, 5  # sizes that all differ
DIRECTIONS = 8
NUDGES = 1e-5, 1e-6
SMOOTH = 1e-3  # of the steepest slope, by which nudges of two lengths may differ: else it is a kink
WRONG = 0.02  # of the gradient, that no factor explains
STARTS = 3  # weights that are tried
SAFETY_S = 5.0
WEIGHTS, INPUT, TARGETS = re.compile(r"[wW]"), re.compile(r"[xX]"), re.compile(r"[yYtT]|labels?")
PENALTY = re.compile(r"reg\w*|lam\w*|l2|decay")


class CostFault(NamedTuple):
    """What is wrong with a function that returns a cost and its gradient.

    Attributes:
        function: its name.
        part: "gradient", or "changed" where it changes the weights that it is given.
        missed: the part of the gradient that is not the slope of the cost, from 0 to 1.
        owner: the class that it is a method of; "" for a function.
        cost: the name of the cost that it should be the slope of, along the answers; "" where it
            returns its cost with a gradient along the weights.
    """

    function: str
    part: str
    missed: float
    owner: str = ""
    cost: str = ""


def fault_of_a_cost(functions: Mapping[str, Callable[..., Any]]) -> CostFault | None:
    """Return what is wrong with the first function that returns a cost and another gradient."""
    for name, function in functions.items():
        told = apart(partial(_told, function, tuple(_required(function))), SAFETY_S)
        if told:
            return CostFault(name, told["part"], told["missed"])
    return None


def _required(function: Callable[..., Any]) -> list[str]:
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    return list(names[: len(names) - len(function.__defaults__ or ())])


def _told(function: Callable[..., Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return what is wrong with a function of weights, inputs and targets; {} if nothing is."""
    kinds = [WEIGHTS, INPUT, TARGETS]
    if len(names) not in (3, 4) or not all(map(re.Pattern.fullmatch, kinds, names)):
        return {}
    if len(names) == 4 and not PENALTY.fullmatch(names[3]):
        return {}
    parts = []
    for start in range(STARTS):
        rng = np.random.default_rng(start)
        w, x = rng.normal(0, 0.5, (INPUTS, CLASSES)), rng.normal(0, 1, (ROWS, INPUTS))
        rest = x, rng.integers(0, CLASSES, ROWS), *([0.0] if len(names) == 4 else [])
        before = w.copy()
        try:
            cost, gradient, *_ = function(w, *rest)
            again, *_ = function(before.copy(), *rest)
        except Exception:
            return {}
        if np.shape(cost) or np.shape(gradient) != w.shape or cost != again:
            return {}
        if not np.array_equal(w, before):
            return {} if gradient is w else {"part": "changed", "missed": 1.0}
        told = missed(partial(_cost_of, function, rest), before, np.asarray(gradient), rng)
        if told is None:
            return {}
        parts.append(told)
    return {"part": "gradient", "missed": min(parts)} if min(parts) > WRONG else {}


def _cost_of(function: Callable[..., Any], rest: tuple[Any, ...], w: Array) -> float:
    return float(function(w, *rest)[0])


def missed(
    cost: Callable[[Array], float],
    w: Array,
    gradient: Array,
    rng: np.random.Generator,
    factor: float | None = None,
) -> float | None:
    """Return the part of a gradient that a factor of the slopes doesn't explain; None by a kink.

    Args:
        cost: a function of the weights, or of the answers.
        w: those.
        gradient: of the cost, as the program returns it.
        rng: draws the directions in which they are nudged.
        factor: if it is known; else it is the one that explains most, below 0 where the gradient
            points downhill.
    """
    slopes, told = [], []
    for _ in range(DIRECTIONS):
        along = rng.normal(size=w.shape)
        both = [
            (cost(w + number * along) - cost(w - number * along)) / (2 * number)
            for number in NUDGES
        ]
        slopes.append(both)
        told.append(float((gradient * along).sum()))
    one, other = np.array(slopes).T
    steepest = float(np.abs(one).max())
    smooth = np.abs(one - other) < SMOOTH * steepest
    if steepest < SMOOTH or smooth.sum() < DIRECTIONS / 2 or not np.any(told):
        return None
    one, found = one[smooth], np.array(told)[smooth]
    factor = float(found @ one) / float(one @ one) if factor is None else factor
    largest = max(np.abs(found).max(), abs(factor) * np.abs(one).max())
    return float(np.abs(found - factor * one).max() / largest)
