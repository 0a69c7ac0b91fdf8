"""Plain functions under examination: the gradient is held against small nudges of the weights."""

from __future__ import annotations

import contextlib
import io
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.report.pages import page
from firstnet.doctor.report.report import (
    FINDINGS,
    HEALTHY,
    INCOMPLETE,
    Examination,
    Finding,
    NotRun,
)

NAME = "<functions>"
NOT_RUN = ("update", "batches", "evaluate", "data")
NUDGE = 1e-5
TOLERANCE = 1e-4  # of the length of a slope, by which nudges may miss it
SHOWN = 3  # numbers of a slope in a report
FORMS: tuple[Callable[[Array], Array], ...] = (  # of the inputs
    lambda x: x[:, None],
    lambda x: x[None, :],
    lambda x: x,
)
COSTS: Mapping[str, Callable[[Array, Array], Array]] = {  # chapter 1, 6; chapter 3, 57 and 80
    "quadratic": lambda a, y: ((a - y) ** 2).sum() / 2,
    "cross-entropy": lambda a, y: -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum(),
    "log-likelihood": lambda a, y: -(y * np.log(a)).sum(),
}


class Functions(NamedTuple):
    """What is examined.

    Attributes:
        forward: maps an input to the outputs.
        gradient: maps an input and its target to the slopes.
        parameters: the arrays that both read.
    """

    forward: Callable[..., Any]
    gradient: Callable[..., Any]
    parameters: Sequence[Array]


class Slopes(NamedTuple):
    """The slopes that a function returns, and those that nudges show, of one example and cost."""

    told: Sequence[Array]
    nudged: Sequence[Array]

    def factor(self, place: int) -> float:
        """Return how many times the nudged slope the other one is; nan where it is no multiple."""
        told, nudged = self.told[place].ravel(), self.nudged[place].ravel()
        length = float(nudged @ nudged)
        if length == 0:
            return 1.0 if not told.any() else float("nan")
        factor = float(told @ nudged) / length
        gap = np.linalg.norm(told - factor * nudged)
        return factor if gap <= TOLERANCE * max(np.linalg.norm(told), length**0.5) else float("nan")


def examine_functions(
    forward: Callable[..., Any], gradient: Callable[..., Any], parameters: Sequence[Any]
) -> Examination:
    """Examine feedforward and the gradient of a network whose weights lie in plain arrays."""
    start = time.monotonic()
    asked = Functions(forward, gradient, [np.asarray(parameter) for parameter in parameters])
    before = [parameter.copy() for parameter in asked.parameters]
    sizes = _ends(
        [
            parameter.shape
            for parameter in asked.parameters
            if parameter.ndim == 2 and min(parameter.shape) > 1
        ]
    )
    if not sizes:
        shapes = ", ".join(str(parameter.shape) for parameter in asked.parameters) or "none"
        return _incomplete(
            f"no network: the parameters have the shapes {shapes}, which follow no layers"
        )
    try:
        with _quietly():
            findings = _examined(asked, sizes)
    except Unanswered as error:
        return _incomplete(str(error))
    finally:
        for array, value in zip(asked.parameters, before):
            array[...] = value
    return Examination(
        NAME,
        FINDINGS if findings else HEALTHY,
        findings,
        tuple(NotRun(stage, "only the two functions are known") for stage in NOT_RUN),
        seconds=time.monotonic() - start,
        checked=() if findings else ("gradient",),
    )


class Unanswered(Exception):
    """The functions take none of the inputs that fit the weights."""


def _incomplete(reason: str) -> Examination:
    return Examination(NAME, INCOMPLETE, not_run=(NotRun("contract", reason),))


def _ends(shapes: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """Return how many inputs a network of such weights may have; () where they follow no layers."""
    found = []
    for inputs, outputs in ((1, 0), (0, 1)):
        pairs = [(shape[inputs], shape[outputs]) for shape in shapes]
        if pairs and all(one[1] == other[0] for one, other in pairwise(pairs)):
            found.append(pairs[0][0])
    return tuple(dict.fromkeys(found))


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Run without prints, warnings and floating-point errors."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        yield


def _examined(asked: Functions, sizes: tuple[int, ...]) -> tuple[Finding, ...]:
    x, output = _inputs_for(asked, sizes)
    rng = np.random.default_rng(1)
    target: Array = np.asarray(rng.uniform(0.1, 0.9, output.shape))
    told = asked.gradient(x.copy(), target.copy())
    if told is None:
        return (_finding("ND411", "gradient returns None", "None", "a slope for each parameter"),)
    slopes = [np.asarray(it, dtype=float) for it in told]
    wanted = [parameter.shape for parameter in asked.parameters]
    if [slope.shape for slope in slopes] != wanted:
        shapes = ", ".join(str(slope.shape) for slope in slopes)
        told_of = "gradient returns arrays of other shapes than the parameters"
        return (_finding("ND412", told_of, shapes, ", ".join(map(str, wanted))),)
    seen = [Slopes(slopes, _nudged(asked, x, target, it)) for it in COSTS.values()]
    seen = [it for it in seen if all(np.isfinite(array).all() for array in it.nudged)]
    if not seen:
        raise Unanswered("no cost of these outputs is a number")
    best = max(seen, key=_most_alike)
    said = _judged(best, asked.parameters)
    return (said,) if said is not None else ()


def _inputs_for(asked: Functions, sizes: tuple[int, ...]) -> tuple[Array, Array]:
    """Return inputs that forward takes, in the first form that it takes, and what it answers.

    Raises:
        Unanswered: it takes none.
    """
    errors = []
    for size in sizes:
        x = np.random.default_rng(0).uniform(0, 1, size)
        for form in FORMS:
            try:
                output: Any = np.asarray(asked.forward(form(x)), dtype=float)
                asked.gradient(form(x), output.copy())
            except Exception as error:  # another form may be meant
                errors.append(f"{type(error).__name__}: {error}")
                continue
            return form(x), output
    raise Unanswered(f"forward and gradient take no column, row or flat array: {errors[0]}")


def _nudged(
    asked: Functions, x: Array, target: Array, cost: Callable[[Array, Array], Array]
) -> list[Array]:
    """Return the slopes of a cost along each parameter, by nudges to both sides."""
    found = []
    for array in asked.parameters:
        slope = np.zeros(array.shape)
        for place in np.ndindex(array.shape):
            kept, values = array[place], []
            for nudge in (NUDGE, -NUDGE):
                array[place] = kept + nudge
                values.append(float(cost(np.asarray(asked.forward(x.copy()), float), target)))
            array[place] = kept
            slope[place] = (values[0] - values[1]) / (2 * NUDGE)
        found.append(slope)
    return found


def _most_alike(slopes: Slopes) -> int:
    """Return how many slopes are multiples of the nudged ones."""
    return sum(np.isfinite(slopes.factor(number)) for number in range(len(slopes.told)))


def _judged(slopes: Slopes, parameters: Sequence[Array]) -> Finding | None:
    """Return what is wrong with the slopes; None where they are those of the cost."""
    factors = [slopes.factor(number) for number in range(len(parameters))]
    finite = [factor for factor in factors if np.isfinite(factor)]
    usual = float(np.median(finite)) if finite else 1.0
    wrong = [
        place
        for place, number in enumerate(factors)
        if not (np.isfinite(number) and abs(number - usual) <= TOLERANCE * abs(usual))
    ]
    if not wrong:
        return _slopes("ND401", "gradient points uphill", 0, slopes) if usual < 0 else None
    for place in wrong:
        if not slopes.nudged[place].any():
            message = f"parameters[{place}] has no influence on what forward returns"
            return _slopes("ND301", message, place, slopes)
    if not finite or len(wrong) == len(parameters):
        return _slopes("ND407", "no slope is that of a known cost of the outputs", wrong[0], slopes)
    weights = [
        place
        for place, parameter in enumerate(parameters)
        if parameter.ndim == 2 and min(parameter.shape) > 1
    ]
    place = wrong[0]
    code = "ND404" if place == weights[-1] else "ND406" if place in weights else "ND405"
    if len(wrong) > 1 and all(number < weights[-1] for number in wrong):
        code = "ND403"  # all that follows from the error of a hidden layer
    return _slopes(code, f"gradient returns a wrong slope of parameters[{place}]", place, slopes)


def _slopes(code: str, message: str, place: int, slopes: Slopes) -> Finding:
    return _finding(code, message, _shown(slopes.told[place]), _shown(slopes.nudged[place]))


def _finding(code: str, message: str, observed: str, expected: str) -> Finding:
    rule = page(code)
    why = " ".join(rule.why.split())
    return Finding(code, rule.name, "error", message, observed, expected, why, root=True)


def _shown(slope: Array) -> str:
    numbers = ", ".join(f"{it:.6g}" for it in slope.ravel()[:SHOWN])
    return f"[{numbers}{', …' if slope.size > SHOWN else ''}]"
