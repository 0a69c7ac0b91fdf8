"""Functions that return a cost and its gradient along the weights, held against nudges.

The gradient is that of the cost beside it, up to a factor. A penalty may be in one of them only, or
with another factor. It is the same for all examples, and so it is not in what the gradients of two
sets of examples differ by. A gradient may be clipped, or only its signs may be returned. What
speaks of a step or a direction, and the gradient of another usual cost, is left alone; so is one
with a rate of its own for each input.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
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
OTHERWISE = re.compile(  # words of what returns no plain gradient
    r"step|direction|newton|hess|fisher|natural|precond|solve|inv|norm|momentum|velocity|adam"
    r"|change|update",
    re.IGNORECASE,
)
AT_LIMIT = 1e-6  # of the largest number of a gradient, within which others are clipped to it


class CostFault(NamedTuple):
    """What is wrong with a function that returns a cost and its gradient.

    Attributes:
        function: its name.
        missed: the part of the gradient that is not the slope of the cost, from 0 to 1.
        owner: the class that it is a method of; "" for a function.
        cost: the name of the cost that it should be the slope of, along the answers; "" where it
            returns its cost with a gradient along the weights.
    """

    function: str
    missed: float
    owner: str = ""
    cost: str = ""


def fault_of_a_cost(functions: Mapping[str, Callable[..., Any]]) -> CostFault | None:
    """Return what is wrong with the first function that returns a cost and another gradient."""
    for name, function in functions.items():
        told = apart(partial(_told, function, tuple(_required(function))), SAFETY_S)
        if told:
            return CostFault(name, told["missed"])
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
    if meant_otherwise(function):
        return {}
    parts = []
    for start in range(STARTS):
        rng = np.random.default_rng(start)
        w, classes = rng.normal(0, 0.5, (INPUTS, CLASSES)), np.arange(ROWS) % CLASSES
        penalty = [0.0] if len(names) == 4 else []
        looks = []
        for _ in range(2):
            rest = rng.normal(0, 1, (ROWS, INPUTS)), rng.permutation(classes), *penalty
            try:
                looks.append(_look(function, w, rest))
            except Exception:
                return {}
        changes = [one - other for one, other in zip(*looks)]
        found = [unexplained(look[0], look[1]) for look in (*looks, changes)]
        usual = [unexplained(changes[0], other) for other in changes[2:]]
        usual += [unexplained(looks[0][0], it) for it in _at_own_rates(*looks[0][:2])]
        if None in found:
            return {}
        parts.append(min(it for it in found + usual if it is not None))
    return {"missed": min(parts)} if min(parts) > WRONG else {}


def _look(function: Callable[..., Any], w: Array, rest: tuple[Any, ...]) -> list[Array]:
    """Return the gradient of a function, the true one, and others that may be meant.

    Numbers that are 0 are left out of the first, as those of weights that are kept as they are.

    Raises:
        ValueError: it returns something else, draws numbers or changes the weights.
    """
    held = w.copy()
    cost, gradient, *_ = function(held, *rest)
    again, same, *_ = function(w.copy(), *rest)
    if np.shape(cost) or np.shape(gradient) != w.shape or cost != again or (held != w).any():
        raise ValueError(cost)
    if not np.array_equal(gradient, same):
        raise ValueError(gradient)
    true = slopes_of(partial(_cost_of, function, rest), w)
    centred = [true - true.mean(axis=axis, keepdims=True) for axis in (0, 1)]
    gradient = unclipped(gradient)
    return [np.where(gradient == 0, np.nan, gradient), true, *centred, *_usual(w, *rest[:2])]


def _at_own_rates(gradient: Array, true: Array) -> Iterator[Array]:
    """Yield the true gradient, each input, or each output, at the rate that explains most."""
    for axis in (0, 1):
        products = np.nan_to_num(gradient * true).sum(axis=axis, keepdims=True)
        yield true * products / np.nan_to_num(true**2).sum(axis=axis, keepdims=True)


def _usual(w: Array, x: Array, labels: Array) -> Iterator[Array]:
    """Yield the gradients of usual costs, of which another one may be reported."""
    z, one_hot = x @ w, np.eye(CLASSES)[labels]
    yield x.T @ (softmax(z) - one_hot)
    yield x.T @ ((z > 0) - one_hot)
    s = sigmoid(z)
    for answers, slope in ((z, 1), (s, s * (1 - s)), (np.tanh(z), 1 - np.tanh(z) ** 2)):
        for targets in (one_hot, 2 * one_hot - 1):
            yield x.T @ (answers - targets)
            yield x.T @ ((answers - targets) * slope)


def _cost_of(function: Callable[..., Any], rest: tuple[Any, ...], w: Array) -> float:
    return float(function(w, *rest)[0])


def meant_otherwise(function: Callable[..., Any]) -> bool:
    """Tell whether a function, or a name in it, speaks of something else than a gradient."""
    code = getattr(function, "__func__", function).__code__
    return any(map(OTHERWISE.search, (code.co_name, *code.co_names, *code.co_varnames)))


def sigmoid(z: Array) -> Array:
    """Return the sigmoid of each number."""
    return np.asarray(1 / (1 + np.exp(-z)))


def softmax(z: Array, axis: int = -1) -> Array:
    """Return the softmax along an axis."""
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return np.asarray(powers / powers.sum(axis=axis, keepdims=True))


def slopes_of(cost: Callable[[Array], float], numbers: Array) -> Array:
    """Return the slopes of a cost along each of some numbers; nan at a kink."""
    both = np.zeros((2, *numbers.shape))
    for which, nudge in enumerate(NUDGES):
        for place in np.ndindex(numbers.shape):
            up, down = numbers.copy(), numbers.copy()
            up[place] += nudge
            down[place] -= nudge
            both[which][place] = (cost(up) - cost(down)) / (2 * nudge)
    smooth = np.abs(both[0] - both[1]) <= SMOOTH * np.abs(both).max()
    return np.where(smooth, both[1], np.nan)


def unclipped(gradient: Any) -> Array:
    """Return a gradient with nan for the numbers at a limit that several share."""
    numbers = np.array(gradient, dtype=float)
    sizes = np.abs(numbers)
    at_limit = sizes >= (1 - AT_LIMIT) * sizes.max()
    return np.where(at_limit & (at_limit.sum() > 1), np.nan, numbers)


def unexplained(gradient: Array, slopes: Array) -> float | None:
    """Return the part of a gradient that no factor of the slopes explains; None by limits or kinks.

    Args:
        gradient: as the program returns it; nan where it is clipped.
        slopes: the true ones; nan at a kink.
    """
    asked = np.isfinite(slopes) & np.isfinite(gradient)
    found, true = gradient[asked], slopes[asked]
    steepest = float(np.abs(true).max(initial=0))
    if 2 * asked.sum() < asked.size or steepest < SMOOTH or not found.any():
        return None
    factor = float(found @ true) / float(true @ true)
    largest = max(float(np.abs(found).max()), abs(factor) * steepest)
    return float(np.abs(found - factor * true).max() / largest)


def missed(
    cost: Callable[[Array], float],
    w: Array,
    gradient: Array,
    rng: np.random.Generator,
    factor: float = 1.0,
) -> float | None:
    """Return the part of a gradient that is not the slopes times a factor; None by a kink.

    Args:
        cost: a function of the weights.
        w: those.
        gradient: of the cost, as the program returns it.
        rng: draws the directions in which they are nudged.
        factor: of the slopes.
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
    largest = max(np.abs(found).max(), abs(factor) * np.abs(one).max())
    return float(np.abs(found - factor * one).max() / largest)
