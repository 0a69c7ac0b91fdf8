"""Activations and their slopes, each pair held against nudges, and layers that are activations."""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.meaning import sounds_like
from firstnet.doctor.watch.calling.plans import Definitions, methods_of
from firstnet.doctor.watch.calling.stacks import required
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.values import Array

POINTS = np.array([-2.1, -1.3, -0.4, 0.3, 0.9, 1.7])  # none of which is a kink of a usual unit
NUDGE = 1e-5
WIDE = np.concatenate([POINTS, [-30.0, -8.0, 8.0, 30.0]])
OFF = 0.1  # of the steepest slope, by which another one is no approximation
SAME = 1e-3  # of it, by which a slope that is the true one and a constant may vary
SAFETY_S = 5.0
OTHERS = 2  # activations of the same kind that are right
AHEAD = re.compile(r"value|forward|__call__|activat(e|ion)|f|fn|func(tion)?|compute|apply|evaluate")
SLOPE = re.compile(
    r"^d_|^df(_?dz)?$|^f_prime$|_?(deriv(ative)?(_?of)?|prime|slope|grad(ient)?)_?", re.IGNORECASE
)
OF_A_GRADIENT = re.compile(r"_?(d|grads?)_|grad", re.IGNORECASE)  # log_grad may log one
UNIT = re.compile(
    r"sigm|tanh|e?lu(?![a-z])|logist|squash|activ|transfer|soft|sw?ish|gauss|^(f|g|h|fn|act|phi|sin)$",
    re.IGNORECASE,
)
ABOVE = re.compile(  # what comes from above, by its name
    r"d|g|gs|d_?[a-z]|d_?out\w*|up(stream)?|above|\w*(grad|delta|err)\w*", re.IGNORECASE
)
Unit = Callable[[Any], Any]


class SlopeFault(NamedTuple):
    """A slope that is neither that of its activation's argument nor that of its answer.

    Attributes:
        owner: the class; "" for functions.
        unit: the activation.
        slope: the function or method that should be its slope.
        at: where they differ most.
        observed: what it returns there.
        expected: what the activation changes by.
        above: for the way back through a layer, the slope that comes from above; else 0.
        line: where the slope is written, if no name tells; else 0.
        given: whether the slope takes an argument; without one, it is called after the activation.
    """

    owner: str
    unit: str
    slope: str
    at: float
    observed: float
    expected: float
    above: float = 0.0
    line: int = 0
    given: bool = True


def fault_of_a_layer(kinds: Iterable[type]) -> SlopeFault | None:
    """Return the first layer without parameters whose way back is not that of its activation.

    It is asked in a copy of the process, which none of the learner's own numbers depend on. Of a
    slope that is given nothing only others of its kind, which are right, tell along what it is.
    """
    kinds = list(kinds)
    for kind in kinds:
        ways = _both_ways(kind)
        told = apart(partial(_told_of_layer, kind, *ways), SAFETY_S) if ways else {}
        if not (ways and told):
            continue
        given = bool(required(getattr(kind, ways[1]))[1:])
        alike = (it for it in kinds if it is not kind and _both_ways(it) == ways)
        if given or sum(_is_way_back_apart(it, *ways) for it in alike) >= OTHERS:
            return SlopeFault(kind.__name__, *ways, **told, given=given)
    return None


def _both_ways(kind: type) -> tuple[str, str] | None:
    """Return what leads ahead and back through a layer without parameters; None if unclear."""
    methods = methods_of(kind)
    ahead = [
        method
        for method in methods
        if sounds_like(method, "forward") and _takes_one(methods[method], 1)
    ]
    behind = [method for method in methods if sounds_like(method, "gradient")]
    behind = behind or [method for method in methods if SLOPE.fullmatch(method)]
    clear = len(ahead) == 1 == len(behind) and not _wants_more(kind)
    return (ahead[0], behind[0]) if clear else None


def _is_way_back_apart(kind: type, unit: str, slope: str) -> bool:
    def asked() -> dict[str, Any]:
        return {"right": is_way_back(kind, unit, slope)}

    return bool(apart(asked, SAFETY_S).get("right"))


def _wants_more(kind: type) -> bool:
    """Tell whether no object of a class can be made without arguments."""
    try:
        wanted = list(inspect.signature(kind).parameters.values())
    except (TypeError, ValueError):
        return True
    return any(
        parameter.default is parameter.empty and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        for parameter in wanted
    )


class Through(NamedTuple):
    """The two ways through a layer, at the points.

    Attributes:
        once, twice: what the way back gives for 1 and for 2 from above.
        wanted: what the way ahead changes by.
        meant: whether the way back may be another slope on purpose.
    """

    once: Array
    twice: Array
    wanted: Array
    meant: bool

    @property
    def off(self) -> float:
        """By how much a slope may be off, as an approximation."""
        return OFF * float(np.abs(self.wanted).max())


def is_way_back(kind: type, unit: str, slope: str) -> bool:
    """Tell whether a method multiplies what comes from above by the slope of another one."""
    found = _through(kind, unit, slope)
    return found is not None and all(
        np.abs(way - above * found.wanted).max() < found.off
        for above, way in ((1.0, found.once), (2.0, found.twice))
    )


def _told_of_layer(kind: type, unit: str, slope: str) -> dict[str, float]:
    """Return where the way back through a layer is off; {} if it is right, or no activation.

    What comes from above is multiplied by the slope. A layer that hands it on as it is may belong
    to a cost that has the slope inside, and one that is not given it leaves that to who calls it.
    """
    found = _through(kind, unit, slope)
    if found is None:
        return {}
    once, twice, wanted, _ = found
    given = _takes_what_is_above(getattr(kind, slope))
    if given and np.allclose(once, twice) and np.allclose(once, wanted, atol=found.off):
        return _where(POINTS[0], float(twice[0]), float(2 * wanted[0]), above=2.0)
    of_its_own = np.ptp(once) > found.off and np.allclose(twice, 2 * once)
    if found.meant or not of_its_own or np.abs(once - wanted).max() < found.off:
        return {}
    place = int(np.abs(once - wanted).argmax())
    return _where(POINTS[place], float(once[place]), float(wanted[place]), above=1.0)


def _through(kind: type, unit: str, slope: str) -> Through | None:
    """Return both ways through a layer; None if it treats not each number by itself."""
    layer = kind()
    f, back = getattr(layer, unit), getattr(layer, slope)
    wants = [
        parameter
        for parameter in inspect.signature(back).parameters.values()
        if parameter.default is parameter.empty
    ]
    more = [0.0] * (len(wants) - 1)  # as a learning rate, where there is nothing to learn

    def led(above: Array) -> Any:
        """Lead back what comes from above; where nothing is wanted, who calls it multiplies."""
        return back(above, *more) if wants else above * back()

    ways = []
    try:
        alone = [_numbers(f, POINTS[n : n + 1])[0] for n in range(len(POINTS))]
        wanted = _changes(f, POINTS)
        for above in (1.0, 2.0):
            answers = _numbers(f, POINTS)
            ways.append(_numbers(led, np.full(len(POINTS), above)))
        _numbers(f, WIDE)
        meant = _is_meant(f, _numbers(led, np.ones(len(WIDE))))
    except Exception:
        return None
    by_itself = np.allclose(answers, alone) and float(np.abs(wanted).max()) > NUDGE
    return Through(ways[0], ways[1], wanted, meant) if by_itself else None


def _changes(f: Unit, points: Array) -> Array:
    """Return what a unit changes by at some points."""
    return (_numbers(f, points + NUDGE) - _numbers(f, points - NUDGE)) / (2 * NUDGE)


def _is_meant(f: Unit, found: Array) -> bool:
    """Tell whether a slope at the wide points may be another one than the unit's on purpose.

    It is the true one and a constant, with which no neuron is stuck (Fahlman 1988), or never less
    than a constant. It is the same everywhere, as if the unit were not there (Bengio 2013). Or it
    stands in for that of a unit of straight lines, whose own is 0 in places: then it is bounded,
    and not 0 where the unit rises.
    """
    wanted = _changes(f, WIDE)
    near, slope = wanted[: len(POINTS)], found[: len(POINTS)]
    same = SAME * float(np.abs(near).max())
    if any(np.ptp(it) < same < it.min() for it in (slope - near, slope)):
        return True
    above = slope[slope > near + same]
    if 0 < above.size < slope.size and np.ptp(above) < same and (slope > near - same).all():
        return True
    steepest = float(wanted.max())
    straight = np.allclose(near, _changes(f, POINTS + 0.05), atol=SAME)
    rising = found[wanted > (1 - OFF) * steepest]
    inside = found.min() >= 0 and found.max() < 2 * steepest
    return bool(straight and inside and (rising > OFF * steepest).all())


def _where(at: float, observed: float, expected: float, *, above: float) -> dict[str, float]:
    return {"at": at, "observed": observed, "expected": expected, "above": above}


def fault_of_a_slope(defined: Definitions) -> SlopeFault | None:
    """Return the first slope that is not that of its activation.

    It may be written for the weighted input or for the activation.
    """
    for owner, unit, slope in _pairs(defined):
        told = apart(partial(_told, defined, owner, unit, slope), SAFETY_S)
        if told:
            return SlopeFault(owner, unit, slope, **told)
    for table in _tables(defined):
        told = apart(partial(_told_of_table, table), SAFETY_S)
        if told:
            name = told.pop("name")
            return SlopeFault("", f"{name}[0]", f"{name}[1]", **told)
    return None


class Kept(NamedTuple):
    """An activation that is kept beside its slope, as in {"tanh": (np.tanh, dtanh)}."""

    name: str
    unit: Unit
    slope: types.FunctionType


def _tables(defined: Definitions) -> Iterator[list[Kept]]:
    """Yield the tables of activations and their slopes."""
    for name, table in defined.names.items():
        found = []
        for key, pair in table.items() if isinstance(table, dict) else ():
            match pair:
                case (unit, types.FunctionType() as slope) if callable(unit):
                    if isinstance(key, str) and UNIT.search(key) and len(required(slope)) in (1, 2):
                        found.append(Kept(f"{name}[{key!r}]", unit, slope))
        yield found


def _told_of_table(table: list[Kept]) -> dict[str, Any]:
    """Return the first wrong slope beside one that is right; {} where there is none."""
    told = [(kept, _told_of(kept.unit, kept.slope)) for kept in table]
    wrong = [(kept, it) for kept, it in told if it]
    if not wrong or not any(_is_slope(it.unit, it.slope) for it in table):
        return {}
    kept, where = wrong[0]
    return {"name": kept.name, "line": kept.slope.__code__.co_firstlineno, **where}


def _pairs(defined: Definitions) -> Iterator[tuple[str, str, str]]:
    """Yield the names of what may be an activation and its slope, with their class."""
    functions = [name for name, it in defined.functions().items() if _takes_one(it, 0)]
    for slope in (it for it in functions if not _takes_what_is_above(defined.names[it])):
        unit = SLOPE.sub("", slope, count=1)
        if OF_A_GRADIENT.search(slope) and not UNIT.search(unit):
            continue
        same = [
            function
            for function in functions
            if function.lower() == unit.lower() and function != slope
        ]
        yield from (("", it, slope) for it in same)
    for kind in defined.classes():
        methods = [name for name, it in methods_of(kind).items() if _takes_one(it, 1)]
        methods += [name for name, it in _static(kind).items() if _takes_one(it, 0)]
        ahead = [method for method in methods if AHEAD.fullmatch(method)]
        if len(ahead) > 1:  # the object itself may be called, too, which calls one of them
            ahead = [method for method in ahead if not method.startswith("__")]
        behind = [
            method
            for method in methods
            if SLOPE.fullmatch(method) and not _takes_what_is_above(getattr(kind, method))
        ]
        if len(ahead) == 1 == len(behind):
            yield kind.__name__, ahead[0], behind[0]


def _takes_what_is_above(function: Callable[..., Any]) -> bool:
    """Tell whether a function is given a gradient, and so is a way back, or clips it."""
    names = [name for name in required(function) if name not in ("self", "cls")]
    return ABOVE.fullmatch(next(iter(names), "")) is not None


def _static(kind: type) -> dict[str, Callable[..., Any]]:
    """Return the functions of a class that want no object of it."""
    found = {name: getattr(kind, name) for name, it in vars(kind).items() if _is_static(it)}
    return {name: it for name, it in found.items() if not name.startswith("_")}


def _is_static(attribute: object) -> bool:
    return isinstance(attribute, staticmethod | classmethod)


def _takes_one(function: Callable[..., Any], own: int) -> bool:
    """Tell whether a function wants one argument, besides its own object."""
    wanted = [
        parameter
        for parameter in list(inspect.signature(function).parameters.values())[own:]
        if parameter.default is parameter.empty
    ]
    return len(wanted) == 1 and wanted[0].kind is wanted[0].POSITIONAL_OR_KEYWORD


def _told(defined: Definitions, owner: str, unit: str, slope: str) -> dict[str, float]:
    """Return where a slope is off, what it is there, and what it should be; {} if it is right."""
    holder = defined.names[owner]() if owner else None
    f, d = (getattr(holder, it) if owner else defined.names[it] for it in (unit, slope))
    return _told_of(f, d)


def _told_of(f: Unit, d: Callable[..., Any]) -> dict[str, float]:
    """Return the same of two functions."""
    try:
        answers = _numbers(f, POINTS)
        alone = [_numbers(f, POINTS[n : n + 1])[0] for n in range(len(POINTS))]
        wanted = _changes(f, POINTS)
        found = [_numbers(way, POINTS) for way in _ways(f, d)]
        meant = any(_is_meant(f, _numbers(way, WIDE)) for way in _ways(f, d))
    except Exception:
        return {}
    steepest = float(np.abs(wanted).max())
    if not np.allclose(answers, alone) or not steepest > NUDGE or meant:
        return {}
    if any(np.abs(array - wanted).max() < OFF * steepest for array in found):
        return {}
    place = int(np.abs(found[0] - wanted).argmax())
    return {"at": POINTS[place], "observed": float(found[0][place]), "expected": wanted[place]}


def _ways(f: Unit, d: Callable[..., Any]) -> tuple[Unit, Unit]:
    """Return the ways in which a slope may be asked: of the argument or the answer, or of both.

    Some slopes want what the activation has kept, so that is asked first.
    """
    if len(required(d)) == 2:
        return lambda z: d(z, f(z)), lambda z: d(f(z), z)
    return lambda z: (f(z), d(z))[1], lambda z: d(f(z))


def _is_slope(f: Unit, d: Callable[..., Any]) -> bool:
    """Tell whether a function is the slope of another one."""
    try:
        wanted = _changes(f, POINTS)
        found = [_numbers(way, POINTS) for way in _ways(f, d)]
    except Exception:
        return False
    close = SAME * float(np.abs(wanted).max())
    return bool(np.ptp(wanted) > close) and any(np.abs(it - wanted).max() < close for it in found)


def _numbers(function: Unit, values: Array) -> Array:
    """Return what a function computes of numbers, or of each of them.

    Raises:
        ValueError: it computes something else.
    """
    result = np.asarray(function(values.copy()), dtype=float)
    if result.shape != values.shape or not np.isfinite(result).all():
        raise ValueError(result.shape)
    return result
