"""The learner's cost beside those that are known: up to a factor and a constant, it must be one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from firstnet.doctor.calling import attempt
from firstnet.doctor.patient import Body
from firstnet.doctor.program import Crash
from firstnet.doctor.reaching import Array

DRAWS, EXAMPLES = 7, 3
TOLERANCE = 1e-3

KNOWN: dict[str, Callable[[Array, Array], float]] = {
    "quadratic": lambda a, y: float(np.sum((a - y) ** 2)),
    "root of the quadratic": lambda a, y: float(np.sqrt(np.sum((a - y) ** 2))),
    "absolute": lambda a, y: float(np.sum(np.abs(a - y))),
    "cross-entropy": lambda a, y: -float(np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))),
    "log-likelihood": lambda a, y: -float(np.sum(y * np.log(a))),
}


def is_known(body: Body) -> bool | None:
    """Tell whether the program's cost of outputs and answers is one of the known ones.

    It is tried on one example and on several at once, since programs write either. None where there
    is none, or where it can't be called, or gives no number.
    """
    told = [it for it in (_fits(body, 1), _fits(body, EXAMPLES)) if it is not None]
    return any(told) if told else None


def _fits(body: Body, examples: int) -> bool | None:
    rng = np.random.default_rng(11)
    ys = np.eye(body.sizes[-1])[np.arange(examples) % body.sizes[-1]]
    draws = [rng.uniform(0.1, 0.9, ys.shape) for _ in range(DRAWS)]
    values = [_cost(body, draw, ys) for draw in draws]
    numbers = [it for it in values if it is not None and np.isfinite(it)]
    if len(numbers) < len(values) or len(set(numbers)) == 1:
        return None
    found = np.array(numbers) - numbers[0]
    return any(_in_proportion(found, [it(draw, ys) for draw in draws]) for it in KNOWN.values())


def _cost(body: Body, outputs: Array, ys: Array) -> float | None:
    """Return the learner's cost of these outputs, a row an example; None where it has none."""
    verb = body.roles.cost
    means = verb.means() if verb else set()
    output = next((it for it in ("output", "x") if it in means), "")
    if verb is None or not output or "y" not in means or "batch" in means:
        return None
    if len(ys) == 1:
        given = {output: body.example(outputs[0]), "y": body.answer(ys[0])}
    else:
        given = {output: body.batch(outputs), "y": body.answer_batch(ys)}
    got = attempt(lambda: body.call(verb, given), body.patient.program.source.path)
    if isinstance(got, Crash) or not isinstance(got, int | float | np.ndarray | np.number):
        return None
    return float(np.sum(np.asarray(got, dtype=np.float64)))


def _in_proportion(found: Array, known: list[float]) -> bool:
    wanted = np.array(known) - known[0]
    ratio = float(np.sum(found * wanted) / np.sum(wanted * wanted))
    off = float(np.max(np.abs(found - ratio * wanted)))
    return ratio > 0 and off <= TOLERANCE * float(np.max(np.abs(found)))
