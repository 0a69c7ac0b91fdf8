"""Costs of answers and targets, each with its slope along the answers, held against nudges.

They are mse(y, t) and mse_prime(y, t), two methods of a class, or one function that returns both
and speaks of a gradient. A cost falls as any answer nears its target; nothing else is asked.
A slope may be meant with that of the last unit inside, as y - t is for cross-entropy. What can be
meant so is left alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.calling.activations import SLOPE
from firstnet.doctor.watch.calling.cost_functions import (
    WRONG,
    CostFault,
    meant_otherwise,
    sigmoid,
    slopes_of,
    softmax,
    unclipped,
    unexplained,
)
from firstnet.doctor.watch.calling.plans import Definitions, methods_of
from firstnet.doctor.watch.calling.stacks import required
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.values import Array

ROWS, CLASSES = 7, 5
SAFETY_S = 5.0
COST = re.compile(r"loss|cost|error|fn|forward|__call__|calc(ulate)?|compute|value|evaluate", re.I)
BACK = re.compile(r"back(ward)?|d_?(loss|cost)", re.IGNORECASE)
SAME = 1e-6  # of the largest number, by which two may differ that are one
NEAR = 1e-5  # likewise, of slopes that are measured
GRADIENT = re.compile(r"grad|slope|deriv|prime|nabla", re.IGNORECASE)
ALONG = re.compile(r"d_?([a-z]|loss|cost|scores|logits|out(put)?s?|pred\w*|y_?(hat|pred))", re.I)
UNITS: tuple[Callable[[Array], Array], ...] = (  # that may be inside a slope
    sigmoid,
    np.tanh,
    softmax,
    partial(softmax, axis=0),
    lambda z: z - z.mean(axis=-1, keepdims=True) + 0.5,  # as sparsemax, by which they add up to 1
    lambda z: np.log(softmax(z)),
    lambda z: np.log(softmax(z, axis=0)),
)


class Pair(NamedTuple):
    """A cost and its slope, by their names; "" for the class of functions."""

    owner: str
    cost: str
    slope: str


def fault_of_answers(defined: Definitions) -> CostFault | None:
    """Return the first slope that is neither that of its cost, nor meant with a unit inside."""
    for pair in _pairs(defined):
        told = apart(partial(_told, defined, pair), SAFETY_S)
        if told:
            return CostFault(pair.slope, told["missed"], pair.owner, pair.cost)
    return None


def _pairs(defined: Definitions) -> Iterator[Pair]:
    functions = [name for name, it in defined.functions().items() if len(required(it)) == 2]
    for slope in functions:
        cost = SLOPE.sub("", slope, count=1).lower()
        if _returns_a_slope(defined, slope):
            yield Pair("", slope, slope)
        yield from (
            Pair("", function, slope)
            for function in functions
            if function.lower() == cost and function != slope
        )
    for kind in defined.classes():
        methods = [name for name, it in methods_of(kind).items() if len(required(it)) == 3]
        methods += [
            name
            for name, it in vars(kind).items()
            if isinstance(it, staticmethod) and len(required(it.__func__)) == 2
        ]
        costs = [method for method in methods if COST.fullmatch(method)]
        slopes = [method for method in methods if SLOPE.fullmatch(method) or BACK.fullmatch(method)]
        if len(costs) == 1 == len(slopes) and not required(kind):
            yield Pair(kind.__name__, costs[0], slopes[0])


def _returns_a_slope(defined: Definitions, name: str) -> bool:
    """Tell whether a function returns two values, of which the second is called a slope."""
    returns = list(find_all(defined.definition("", name) or defined.tree, ast.Return))
    value = returns[-1].value if returns else None
    if not isinstance(value, ast.Tuple) or len(value.elts) < 2:
        return False
    second = ast.unparse(value.elts[1])
    return any(map(GRADIENT.search, (name, second))) or ALONG.fullmatch(second) is not None


def _told(defined: Definitions, pair: Pair) -> dict[str, Any]:
    """Return how much of a slope is none; {} if it may be right, or can't be asked."""
    holder = defined.names[pair.owner]() if pair.owner else None
    cost, slope = (
        getattr(holder, it) if pair.owner else defined.names[it] for it in (pair.cost, pair.slope)
    )
    if meant_otherwise(slope):
        return {}
    parts = []
    for answers, targets in _cases():
        for turned in (False, True):
            asked = Asked(cost, slope, answers, turned=turned)
            try:
                part = _part(asked, targets)
            except Exception:  # noqa: S112  # it may want other targets
                continue
            if part is not None and part <= WRONG:
                return {}
            parts += [part] if part is not None else []
    return {"missed": min(parts)} if parts else {}


class Asked(NamedTuple):
    """A cost and its slope, which are asked about some answers.

    Attributes:
        cost, slope: the functions; one that returns both is each of them.
        answers: are positive, and below 1.
        turned: whether the targets come first.
    """

    cost: Callable[..., Any]
    slope: Callable[..., Any]
    answers: Array
    turned: bool

    def cost_of(self, answers: Array, targets: Array) -> float:
        """Return the sum of the costs.

        Raises:
            ValueError: it is not finite.
        """
        found = self.cost(*self._ordered(answers, targets))
        total = float(np.sum(found[0] if isinstance(found, tuple) else found))
        if not np.isfinite(total):
            raise ValueError(total)
        return total

    def slope_of(self, answers: Array, targets: Array) -> Array:
        """Return the slope; nan where it is clipped, and for examples that are masked.

        Raises:
            ValueError: it is none of the answers.
        """
        self.cost(*self._ordered(answers, targets))  # which may keep what the slope is made of
        found = self.slope(*self._ordered(answers, targets))
        if self.cost == self.slope:
            first, found = found
            if np.ndim(first) > 0:
                raise ValueError(np.shape(first))
        array = np.asarray(found, dtype=float)
        if array.shape != self.answers.shape or not np.isfinite(array).all() or not array.any():
            raise ValueError(array.shape)
        return np.where(_is_asked(array), unclipped(array), np.nan)

    def true_slope(self, targets: Array, unit: Callable[[Array], Array] = np.array) -> Array:
        """Return what the cost changes by along each answer, or each number before a unit."""
        return slopes_of(lambda it: self.cost_of(unit(it), targets), self.answers)

    def _ordered(self, answers: Array, targets: Array) -> tuple[Array, Array]:
        own = answers.copy(), np.copy(targets)
        return own[::-1] if self.turned else own


def _is_asked(slopes: Array) -> Array:
    """Tell of each number whether it may be a slope: of what is masked, all are 0."""
    if slopes.ndim == 1 or slopes.shape[1] == 1:
        return slopes != 0
    return np.asarray(slopes.any(axis=0, keepdims=True) & slopes.any(axis=1, keepdims=True))


def _cases() -> Iterator[tuple[Array, tuple[Array, ...]]]:
    """Yield answers, and three different targets for them, in the forms that costs want."""
    rng = np.random.default_rng(0)
    answers = rng.uniform(0.15, 0.85, (ROWS, CLASSES))
    labels = [rng.permutation(np.arange(ROWS) % CLASSES) for _ in range(3)]
    yield answers, tuple(np.eye(CLASSES)[it] for it in labels)
    yield answers, tuple(labels)
    yield answers.T.copy(), tuple(np.eye(CLASSES)[:, it] for it in labels)
    yield answers.T.copy(), tuple(labels)
    yield answers[0], tuple(np.eye(CLASSES)[1:4])
    yield answers[0], tuple(np.arange(1, 4))
    for shape in ((ROWS, 1), (ROWS,)):
        one = rng.uniform(0.15, 0.85, shape)
        halves = [rng.permutation(np.arange(ROWS) % 2).reshape(shape) for _ in range(3)]
        yield one, tuple(it.astype(float) for it in halves)
        yield one, tuple(2.0 * it - 1 for it in halves)
        yield one, tuple(rng.uniform(0.2, 0.8, shape) for _ in range(3))


def _part(asked: Asked, targets: tuple[Array, ...]) -> float | None:
    """Return the part of a slope that is none; 0 where it may be meant otherwise.

    None is returned by a kink or a limit, and for what is no cost.

    Raises:
        Exception: whatever the learner's code raises.
    """
    first, answers = targets[0], asked.answers
    if asked.cost_of(answers, first) != asked.cost_of(answers, first):
        return 0.0  # it draws numbers
    slopes = [asked.slope_of(answers, it) for it in targets]
    true = [asked.true_slope(it) for it in targets]
    wanted = [_as_answers(it, answers) for it in targets]
    errors = [answers - it for it in wanted]
    if not all(map(_falls, true, errors)):
        return None
    part = unexplained(slopes[0], true[0])
    known = np.isfinite(sum(slopes) + sum(true))
    if part is None or 2 * known.sum() < known.size:
        return None
    own, right, off, goals = ([it[known] for it in each] for each in (slopes, true, errors, wanted))
    if _has_a_unit_inside(own, off) or _has_a_unit_inside(own, right):
        return 0.0
    if _is_linear(own, goals) and not _is_linear(right, goals):
        return 0.0  # as y - t, of a cost of the unit's answers
    return min([part, *_through_units(asked, first)])


def _falls(slopes: Array, errors: Array) -> bool:
    """Tell whether a cost falls, or stays the same, as any of the answers nears its target."""
    change = np.nan_to_num(slopes * errors)
    return bool(change.any() and change.min() >= -NEAR * change.max())


def _through_units(asked: Asked, targets: Array) -> Iterator[float]:
    """Yield what no factor explains of a slope with a unit inside, of its answers or what it is of.

    The numbers that a unit is of are those that were answers before.
    """
    for unit in UNITS:
        try:
            true = asked.true_slope(targets, unit)
            for given in (unit(asked.answers), asked.answers):
                part = unexplained(asked.slope_of(given, targets), true)
                if part is not None:
                    yield part
        except Exception:  # noqa: S112  # the cost may not be one of such answers
            continue


def _has_a_unit_inside(slopes: Sequence[Array], others: Sequence[Array]) -> bool:
    """Tell whether slopes are the others times what depends on y alone, or do not depend on t."""
    largest = max(np.abs(slopes[0] - it).max() for it in slopes[1:])
    if largest <= SAME * np.abs(slopes[0]).max():
        return True
    if any((np.abs(it) <= NEAR * np.abs(it).max()).any() for it in others):
        return False
    ratios = [slope / it for slope, it in zip(slopes, others)]
    return all(np.allclose(ratios[0], ratio, rtol=NEAR) for ratio in ratios)


def _is_linear(slopes: Sequence[Array], targets: Sequence[Array]) -> bool:
    """Tell whether slopes are unit(y) less the same multiple of each target."""
    changes = np.array([slope - slopes[0] for slope in slopes[1:]])
    steps = np.array([target - targets[0] for target in targets[1:]])
    factor = (changes * steps).sum() / (steps**2).sum()
    return bool(np.allclose(changes, factor * steps, atol=NEAR * np.abs(changes).max()))


def _as_answers(targets: Array, answers: Array) -> Array:
    """Return targets in the form of answers, which numbers of classes are not."""
    if np.shape(targets) == answers.shape:
        return targets
    in_columns = answers.ndim > 1 and len(answers) == CLASSES
    one_hot = np.eye(CLASSES)[targets]
    return one_hot.T if in_columns else one_hot
