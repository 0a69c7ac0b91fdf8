"""Stage units: activations against their formulas, slopes against nudges, cost classes likewise."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from firstnet.doctor.calling import attempt
from firstnet.doctor.costs import is_known
from firstnet.doctor.patient import Body, Patient
from firstnet.doctor.program import Crash
from firstnet.doctor.reaching import Array
from firstnet.doctor.reference import close
from firstnet.doctor.roles import Unfit
from firstnet.doctor.trial import Trial
from firstnet.doctor.units import ACTIVATIONS, SLOPES, Unit, Z, find_units, try_unit
from firstnet.doctor.watching import watching

STEP = 1e-5


@dataclass(frozen=True, eq=False)
class WrongUnit:
    """A small function that is not what its name says.

    Attributes:
        unit: the function.
        at: where it was tried.
        observed: what it gave there.
        expected: what it should have given.
        of: what it should have been: "sigmoid", "the slope of sigmoid".
    """

    unit: Unit
    at: float
    observed: float
    expected: float
    of: str


@dataclass(frozen=True, eq=False)
class WrongCost:
    """A cost class whose delta is not the slope of its own cost, or that is not what it is called.

    Attributes:
        name: of the class.
        part: "fn" or "delta".
        observed: what it gave.
        expected: what it should have given.
        crash: how it failed, if it did.
        method: what the learner calls the part.
    """

    name: str
    part: str
    observed: float = 0.0
    expected: float = 0.0
    crash: Crash | None = None
    method: str = ""


@dataclass(frozen=True, eq=False)
class UnitsSeen:
    """What the small functions compute.

    Attributes:
        patient: the program.
        failures: the checks that failed: "unit …", "cost …", "cost function", "cost slope", "fed".
        units: all that were found.
        wrong: those that are not what they should be.
        costs: the cost classes that are wrong.
        cost_slope: outputs, desired outputs and what the slope of the cost gave, where it is wrong.
        fed: a slope that was called with what it is not written for: "z" or "a".
        looked_at: the costs that were measured, by name.
    """

    patient: Patient
    failures: frozenset[str]
    units: tuple[Unit, ...] = ()
    wrong: tuple[WrongUnit, ...] = ()
    costs: tuple[WrongCost, ...] = ()
    cost_slope: tuple[Array, Array, Array] | None = None
    fed: tuple[Unit, str] | None = None
    looked_at: frozenset[str] = frozenset()


def measure(patient: Patient, trial: Trial) -> UnitsSeen:
    """Try every activation, slope and cost of the program."""
    body = trial.body(patient)
    units = find_units(body)
    kinds = {it.found.split()[0] for it in units if it.found and not it.is_slope}
    wrong = []
    for unit in units:
        expected = _expected(unit, units, kinds)
        if expected is not None:
            wrong.append(_compare(body, unit, *expected))
    costs = [
        found for kind in patient.program.own_classes() for found in _cost_class(patient, kind)
    ]
    failures = {f"unit {it.unit.name}{it.unit.flag}" for it in wrong} | {
        f"cost {it.name}.{it.part}" for it in costs
    }
    slope = _cost_slope(body, trial)
    fed = None if failures else _fed(body, units, trial)
    failures |= ({"cost slope"} if slope else set()) | ({"fed"} if fed else set())
    known = is_known(body)
    failures |= {"cost function"} if known is False else set()
    looked_at = {
        kind.__name__ for kind in patient.program.own_classes() if all(_parts_of_cost(kind))
    }
    looked_at |= set() if known is None else {"cost"}
    return UnitsSeen(
        patient,
        frozenset(failures),
        tuple(units),
        tuple(wrong),
        tuple(costs),
        slope,
        fed,
        frozenset(looked_at),
    )


def _cost_slope(body: Body, trial: Trial) -> tuple[Array, Array, Array] | None:
    """Return what the slope of the cost along the outputs gives, if no cost has such a slope."""
    verb = body.roles.cost_slope
    output = next((it for it in ("output", "x") if verb and it in verb.means()), "")  # x: called a
    if verb is None or not output or "y" not in verb.means():
        return None
    a, y = np.array([0.3, 0.8]), np.array([0.0, 1.0])
    given = {output: body.example(a), "y": body.example(y)}
    got = attempt(lambda: body.call(verb, given), body.patient.program.source.path)
    if not isinstance(got, np.ndarray) or got.size != a.size:
        return None if isinstance(got, Crash) else (a, y, np.array([np.nan]))
    flat = np.asarray(got, dtype=np.float64).ravel()
    known = [a - y, (a - y) / (a * (1 - a)), -y / a, (y - a) * -1]
    if any(_in_proportion(flat, it) for it in known):
        return None
    if any(_in_proportion(-flat, it) for it in known):  # y - a: right where the step adds it
        return (a, y, flat) if _climbs(body, trial) else None
    return (a, y, flat)


def _in_proportion(one: Array, other: Array) -> bool:
    ratio = float(np.sum(one * other) / np.sum(other * other))
    return ratio > 0 and close(one, ratio * other)


def _climbs(body: Body, trial: Trial) -> bool:
    """Tell whether a small step of the program makes the error of its example larger."""
    xs, ys = trial.examples(body, 1)
    before = body.state()
    start = np.sum((body.outputs(xs[0]) - ys[0]) ** 2)
    try:
        stepped = attempt(lambda: body.step(xs, ys, 1e-3), body.patient.program.source.path)
    except Unfit:
        return True
    end = np.sum((body.outputs(xs[0]) - ys[0]) ** 2)
    body.put(before)
    return isinstance(stepped, Crash) or bool(end > start)


def _fed(body: Body, units: list[Unit], trial: Trial) -> tuple[Unit, str] | None:
    """Return a slope that backprop calls with what it is not written for.

    What an activation was given is a weighted input; what it returned is an activation.
    """
    verb = body.roles.gradient
    if verb is None or not any(it.is_slope for it in units):
        return None
    xs, ys = trial.examples(body, 1)
    before, path = body.state(), body.patient.program.source.path
    with watching(body, units) as calls:
        got = attempt(lambda: body.call(verb, body.prepare(verb, xs, ys)), path)
    body.put(before)
    if isinstance(got, Crash):
        return None
    plain = [it for it in calls if not it.unit.is_slope and it.given.shape == it.result.shape]
    for call in (it for it in calls if it.unit.is_slope):
        is_z = any(np.array_equal(call.given, it.given) for it in plain)
        is_a = any(np.array_equal(call.given, it.result) for it in plain)
        if call.unit.found.endswith("of a") and is_z and not is_a:
            return call.unit, "z"
        if call.unit.found.endswith("of z") and is_a and not is_z:
            return call.unit, "a"
    return None


def _expected(unit: Unit, units: list[Unit], kinds: set[str]) -> tuple[str, Any] | None:
    """Return what a unit should have been, and its formula; None where it is right or unknown."""
    family = unit.family
    if unit.is_slope:
        known = unit.found.split()[-1:] in (["z"], ["a"], ["slope"])
        alike = any(f"{it.found} slope" == unit.found for it in units)
        also = family == "relu" and unit.found.startswith("leaky") and alike
        if known and (not family or also or unit.found.startswith(family)):
            return None
        if not family:
            likely = [it for it in kinds if f"{it} slope of z" in SLOPES or f"{it} slope" in SLOPES]
            family = likely[0] if len(likely) == 1 else ""
        name = f"{family} slope of z" if f"{family} slope of z" in SLOPES else f"{family} slope"
        if family == "leaky":
            leaks = {it.found for it in units if not it.is_slope and it.found.startswith(family)}
            name = f"{leaks.pop()} slope" if len(leaks) == 1 else ""
        return (f"the slope of {family}", SLOPES[name]) if name in SLOPES else None
    also = family == "relu" and unit.found.startswith("leaky")
    if unit.found and (not family or also or unit.found.startswith(family)):
        return None
    if family in ("leaky", "softmax"):
        return None if family == "leaky" else ("softmax", ACTIVATIONS["softmax"])
    if not family:
        slopes = {it.found.split()[0] for it in units if it.is_slope and it.found}
        family = "sigmoid" if slopes == {"sigmoid"} else ""
    return (family, ACTIVATIONS[family]) if family in ACTIVATIONS else None


def _compare(body: Any, unit: Unit, of: str, formula: Any) -> WrongUnit:
    result = try_unit(body, unit.name, {unit.flag: True} if unit.flag else {})
    wanted = np.asarray(formula(Z), dtype=np.float64)
    if isinstance(result, np.ndarray):
        worst = int(np.argmax(np.abs(np.nan_to_num(result - wanted, nan=1e9))))
        return WrongUnit(unit, Z[worst, 0], float(result[worst, 0]), float(wanted[worst, 0]), of)
    return WrongUnit(unit, Z[0, 0], float("nan"), float(wanted[0, 0]), of)


def _cost_class(patient: Patient, kind: type) -> list[WrongCost]:
    """Compare a class with `fn(a, y)` and `delta(z, a, y)` with itself and with its name."""
    fn, delta_ = _parts_of_cost(kind)
    if not fn or not delta_:
        return []
    if getattr(kind, "_is_protocol", False) or kind.__subclasses__():
        return []  # tells only what a cost must have
    path, name = patient.program.source.path, kind.__name__
    z, y = np.array([[-1.2], [0.3], [0.9]]), np.array([[0.0], [1.0], [0.0]])
    cost: Any = kind if isinstance(vars(kind).get(fn), staticmethod) else attempt(kind, path)

    def value(at: Array) -> float:
        return float(np.sum(getattr(cost, fn)(1 / (1 + np.exp(-at)), y)))

    a = 1 / (1 + np.exp(-z))
    seen = attempt(lambda: value(z), path)
    if isinstance(seen, Crash):
        return [WrongCost(name, "fn", crash=seen, method=fn)]
    wanted = _named_cost(name, a, y)
    if wanted and not any(close(np.array(seen), np.array(it)) for it in wanted):
        return [WrongCost(name, "fn", seen, wanted[0], method=fn)]
    delta = attempt(lambda: getattr(cost, delta_)(z, a, y), path)
    if isinstance(delta, Crash):
        return [WrongCost(name, "delta", crash=delta, method=delta_)]
    slope = np.array(
        [[(value(z + STEP * e) - value(z - STEP * e)) / (2 * STEP)] for e in np.eye(3)[:, :, None]]
    )
    if np.shape(delta) != slope.shape or not close(np.asarray(delta), slope, 1e-4):
        worst = np.ravel(delta)
        number = int(np.argmax(np.abs(worst[:3] - slope.ravel()))) if worst.size >= 3 else 0
        values = float(worst[number]), float(slope[number, 0])
        return [WrongCost(name, "delta", *values, method=delta_)]
    return []


def _parts_of_cost(kind: type) -> tuple[str, str]:
    """Return the names of a cost's value, of a and y, and of its delta, of z, a and y; or ""."""
    if callable(getattr(kind, "fn", None)) and callable(getattr(kind, "delta", None)):
        return "fn", "delta"
    named = re.search(r"cost|loss|entropy|quad|mse|^ce$", kind.__name__, re.IGNORECASE)
    static = [name for name, it in vars(kind).items() if isinstance(it, staticmethod)]
    counts = {name: len(inspect.signature(getattr(kind, name)).parameters) for name in static}
    if not named or sorted(counts.values()) != [2, 3]:
        return "", ""
    value, delta = sorted(counts, key=lambda name: counts[name])
    return value, delta


def _named_cost(name: str, a: Array, y: Array) -> list[float]:
    """Return the values that a cost of this name may have, or nothing where the name tells none."""
    lower = name.lower()
    if "entropy" in lower or "cross" in lower or lower == "ce":
        value = float(-np.sum(y * np.log(a) + (1 - y) * np.log(1 - a)))
        return [value, value / len(a)]
    if "quadratic" in lower or "mse" in lower or "square" in lower:
        square = float(np.sum((a - y) ** 2))
        return [square / 2, square, square / len(a), square / 2 / len(a)]
    return []
