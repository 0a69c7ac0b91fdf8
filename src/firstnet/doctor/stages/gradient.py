"""Stage gradient: backprop against nudges of the learner's own feedforward, array by array."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from firstnet.doctor.calling import attempt
from firstnet.doctor.nudges import Jacobian, Slopes, jacobian
from firstnet.doctor.patient import Body, Patient
from firstnet.doctor.program import Crash
from firstnet.doctor.reaching import Array, reach
from firstnet.doctor.roles import State, Unfit
from firstnet.doctor.slots import body_shape
from firstnet.doctor.trial import Trial

Key = tuple[str, int]


def _quadratic(a: Array, y: Array) -> Array:
    return a - y


def _cross_entropy(a: Array, y: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.asarray(np.nan_to_num((a - y) / (a * (1 - a))))


def _log_likelihood(a: Array, y: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.asarray(np.nan_to_num(-y / a))


def _softmax_of_scores(a: Array, y: Array) -> Array:
    powers = np.exp(a - np.max(a))
    return np.asarray(powers / np.sum(powers) - y)


COSTS: dict[str, Callable[[Array, Array], Array]] = {
    "quadratic": _quadratic,
    "cross-entropy": _cross_entropy,
    "log-likelihood": _log_likelihood,
    "softmax cross-entropy": _softmax_of_scores,
}


@dataclass(frozen=True, eq=False)
class GradientSeen:
    """What backprop returns, beside the slopes that nudges tell.

    Attributes:
        patient: the program.
        failures: the checks that failed: "runs", "returns", "keeps", and an array each: "w0", "b1".
        crash: the exception in which backprop ended.
        shapes: arrays of a wrong shape: by key the shape that came back.
        cost: the cost whose gradient fits best, or "".
        ratio: the learner's gradient over that cost's, where they are in proportion.
        matched: the arrays that are right up to `ratio`.
        wrong: those that are not.
        learner: the learner's gradient, by (kind, layer).
        nudged: that of the cost which fits best.
        ratios: for each wrong array, its own ratio where it is in proportion.
        downhill: whether a step of the program lowers the cost; None if unknown.
        evidence: the cost that the learner means, as far as names and functions tell.
        layers: how many layers have weights.
    """

    patient: Patient
    failures: frozenset[str]
    crash: Crash | None = None
    shapes: dict[Key, tuple[int, ...]] = field(default_factory=dict)
    cost: str = ""
    ratio: float = 1.0
    matched: tuple[Key, ...] = ()
    wrong: tuple[Key, ...] = ()
    learner: Slopes = field(default_factory=dict)
    nudged: Slopes = field(default_factory=dict)
    ratios: dict[Key, float] = field(default_factory=dict)
    downhill: bool | None = None
    evidence: str = ""
    layers: int = 0


def measure(patient: Patient, trial: Trial) -> GradientSeen:
    """Take the gradient of one example by the learner's function and by nudges."""
    body = trial.body(patient)
    xs, ys = trial.examples(body, 2)
    x, y = xs[0], ys[0]
    layers = len(body.sizes) - 1
    before = body.state()
    got = attempt(lambda: body.gradient(x, y), patient.program.source.path)
    if isinstance(got, Crash) and body.roles.implied:
        return _asked_alone(patient, trial, got)
    if isinstance(got, Crash):
        return GradientSeen(patient, frozenset({"runs"}), crash=got, layers=layers)
    learner, result = got
    if body.roles.gradient and result is None and not learner:
        return GradientSeen(patient, frozenset({"runs", "returns"}), layers=layers)
    failures = {"keeps"} if body.roles.gradient and _changed(body, before) else set()
    body.put(before)
    keys = [(kind, layer) for kind, layer, _ in before.arrays()]
    shapes: dict[Key, tuple[int, ...]] = {}
    for key in keys:
        if key not in learner:
            shapes[key] = ()
        elif np.shape(learner[key]) != body_shape(body, key):
            shapes[key] = np.shape(learner[key])
    second = attempt(lambda: body.gradient(xs[1], ys[1]), patient.program.source.path)
    body.put(before)
    if isinstance(second, Crash):
        return GradientSeen(patient, frozenset({"runs"}), crash=second, layers=layers)
    known = jacobian(body, x)
    pairs = [(learner, known, y), (second[0], jacobian(body, xs[1]), ys[1])]
    right = [key for key in keys if key not in shapes and key in second[0]]
    cost, ratio, matched, ratios = _best(pairs, right, evidence(patient))
    if cost and {kind for kind, _ in right if (kind, _) not in matched} == {"w"}:
        plain = _without_decay(pairs, before, cost, ratio)
        if plain:
            pairs, learner = plain, plain[0][0]
            cost, ratio, matched, ratios = _best(pairs, right, evidence(patient))
    nudged = known.along(COSTS[cost](known.a, y)) if cost else {}
    wrong = tuple(key for key in keys if key not in matched)
    failures |= {f"{kind}{layer}" for kind, layer in wrong}
    meant = evidence(patient)
    if not wrong and ratio > 0 and cost == "cross-entropy" and meant == "quadratic":
        failures.add("cost")
    downhill = _downhill(body, trial, cost) if not wrong else None
    if not wrong and ratio < 0 and downhill is not True:
        failures.add("sign")
    return GradientSeen(
        patient,
        frozenset(failures),
        shapes=shapes,
        cost=cost,
        ratio=ratio,
        matched=tuple(matched),
        wrong=wrong,
        learner=learner,
        nudged=nudged,
        ratios=ratios,
        downhill=downhill,
        evidence=meant,
        layers=layers,
    )


def _asked_alone(patient: Patient, trial: Trial, problem: Crash) -> GradientSeen:
    """Return what backprop itself gives, where the step that asks it ends in an error."""
    body = trial.body(replace(patient, roles=replace(patient.roles, implied=False)))
    xs, ys = trial.examples(body, 1)
    layers = len(body.sizes) - 1
    keys = [(kind, layer) for kind, layer, _ in body.state().arrays()]
    got = attempt(lambda: body.gradient(xs[0], ys[0]), patient.program.source.path)
    if not isinstance(got, Crash):
        learner, result = got
        if result is None and not learner and "NoneType" in problem.message:
            return GradientSeen(patient, frozenset({"runs", "returns"}), layers=layers)
        missing: dict[Key, tuple[int, ...]] = {key: () for key in keys if key not in learner}
        if missing and len(reach(result)) == len(keys):
            return GradientSeen(patient, frozenset({"runs"}), shapes=missing, layers=layers)
    return GradientSeen(patient, frozenset({"runs"}), crash=problem, layers=layers)


def _changed(body: Body, before: State) -> bool:
    after = body.state()
    pairs = zip(before.arrays(), after.arrays())
    return any(not np.array_equal(old, new) for (_, _, old), (_, _, new) in pairs)


def ratio_of(one: Array, other: Array, tolerance: float) -> float | None:
    """Return one over other where they are in proportion, else None."""
    known = np.isfinite(other)  # of large arrays only some entries are nudged
    one, other = one[known], other[known]
    size = float(np.sum(other * other))
    if size < 1e-24:
        return None
    ratio = float(np.sum(one * other)) / size
    scale = float(np.max(np.abs(one), initial=0.0))
    if scale < 1e-12 or not np.all(np.isfinite(one)):
        return None
    return ratio if np.max(np.abs(one - ratio * other)) <= tolerance * scale else None


def _best(
    pairs: list[tuple[Slopes, Jacobian, Array]], keys: list[Key], meant: str
) -> tuple[str, float, list[Key], dict[Key, float]]:
    """Return the cost, and the factor, with which most of the learner's arrays agree.

    Two examples, and one factor for both: with a single one a wrong delta may be in proportion.
    """
    best: tuple[int, str, float, list[Key], dict[Key, float]] = (-1, "", 1.0, [], {})
    for name in sorted(COSTS, key=lambda name: name != meant):
        ratios = {key: it for key in keys if (it := _common_ratio(pairs, key, name)) is not None}
        silent = [key for key in keys if _silent(pairs, key, name)]
        for ratio in sorted(ratios.values(), key=lambda it: abs(it - 1)):
            alike = {key for key, it in ratios.items() if abs(it / ratio - 1) < 1e-2}
            matched = [key for key in keys if key in alike or key in silent]
            if len(matched) > best[0]:
                best = (len(matched), name, ratio, matched, ratios)
    _, name, ratio, matched, ratios = best
    return name or meant or "quadratic", ratio, matched, ratios


def _without_decay(
    pairs: list[tuple[Slopes, Jacobian, Array]], state: State, cost: str, ratio: float
) -> list[tuple[Slopes, Jacobian, Array]]:
    """Return the gradients without the weights that L2 regularization adds, where it adds some.

    They are one factor times the weights, in every layer and for every example alike.
    Source: chapter 3, equation 88.
    """
    shares = []
    for learner, known, y in pairs:
        nudged = known.along(COSTS[cost](known.a, y))
        for layer, w in enumerate(state.w):
            rest = learner["w", layer] - ratio * nudged["w", layer]
            shares.append(ratio_of(rest, np.where(np.isfinite(rest), w, np.nan), 1e-2))
    share = shares[0]
    if share is None or share * ratio <= 0:
        return []
    if any(it is None or abs(it / share - 1) > 1e-2 for it in shares):
        return []
    decay = {("w", layer): share * w for layer, w in enumerate(state.w)}
    return [
        ({key: it - decay.get(key, 0.0) for key, it in learner.items()}, known, y)
        for learner, known, y in pairs
    ]


def _silent(pairs: list[tuple[Slopes, Jacobian, Array]], key: Key, cost: str) -> bool:
    """Tell whether no slope can be seen, neither by nudges nor the learner's: silent neurons."""
    for learner, known, y in pairs:
        nudged = known.along(COSTS[cost](known.a, y))[key]
        if np.shape(learner[key]) != np.shape(nudged):
            return False
        seen = np.isfinite(nudged)
        if np.any(np.abs(nudged[seen]) > 1e-12) or np.any(learner[key][seen]):
            return False
    return True


def _common_ratio(pairs: list[tuple[Slopes, Jacobian, Array]], key: Key, cost: str) -> float | None:
    """Return the learner's slopes over the nudged ones, if one factor fits all."""
    found = []
    for learner, known, y in pairs:
        nudged = known.along(COSTS[cost](known.a, y))[key]
        if np.shape(learner[key]) != np.shape(nudged):
            return None
        found.append(ratio_of(learner[key], nudged, max(known.tolerance, 1e-4)))
    one, other = found
    if one is None or other is None or not one or abs(other / one - 1) > 1e-2:
        return None
    return one


def evidence(patient: Patient) -> str:
    """Return the cost that the learner means, by the functions and words in the file; or ""."""
    text = patient.program.source.runnable.lower()
    if "softmax" in text:
        return "log-likelihood" if "log" in text or "entropy" in text else ""
    if "np.log" in text or "numpy.log" in text or "entropy" in text or "entrop" in text:
        return "cross-entropy"
    if patient.roles.cost_slope or "**2" in text or "** 2" in text or "np.square" in text:
        return "quadratic"
    return ""


def _downhill(body: Body, trial: Trial, cost: str) -> bool | None:
    """Tell whether one small step of the program lowers the cost of the example it was taken on."""
    xs, ys = trial.examples(body, 2)
    before = body.state()

    def value() -> float:
        a, y = body.outputs(xs[0]), ys[0]
        if cost == "quadratic":
            return float(np.sum((a - y) ** 2))
        with np.errstate(all="ignore"):
            rest = (1 - y) * np.log(1 - a) if cost == "cross-entropy" else 0 * a
            return -float(np.sum(np.nan_to_num(y * np.log(a)) + np.nan_to_num(rest)))

    start = value()
    path = body.patient.program.source.path
    try:
        stepped = attempt(lambda: body.step(xs[:1], ys[:1], 1e-3), path)
    except Unfit:
        return None
    if isinstance(stepped, Crash):
        body.put(before)
        return None
    end = attempt(value, path)
    body.put(before)
    return None if isinstance(end, Crash) or end == start else end < start
