"""The gradients that a piece returns, held against nudges of what it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.watch.calling.cost_functions import missed
from firstnet.doctor.watch.calling.layer_pieces import arrays_of
from firstnet.doctor.watch.calling.piece import Piece
from firstnet.doctor.watch.calling.trying import HELD, SAFETY_S, WORK
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.recorder import BudgetSpent, Recorder
from firstnet.doctor.watch.program.seeding import seed
from firstnet.doctor.watch.program.values import Array

MOVED = 0.1  # by how much arrays are moved, before their gradients are held against nudges
CHECK = 200  # times the work of a try, in which the gradients of a piece are held against nudges
NUDGES = 1e-4, 1e-5
STEPS, FALLEN = 100, 0.9  # that a piece takes, and what is left of its loss at most
NUMBERS = 16  # of each array, that are nudged one by one
EXACT = 1e-4  # of the largest slope, by which a number may be off that is one
CLEARLY = 0.02  # likewise, by which it is none
FAR_OFF, MOST_PLACES = (
    0.3,
    400,
)  # a part, and numbers, of a gradient that is looked at in all places
FEW = 3  # numbers, of which it may be chance that they are multiples of others
ALIKE = 0.01  # by how much the factors of a gradient may differ that is another one's multiple
SLOPES_OF_UNITS: tuple[Callable[[Array], Array], ...] = (  # by what they answer, or are given
    lambda a: np.where(a > 0, 1.0, 0.0),
    lambda a: np.where(a > 0, 1.0, 0.01),
    lambda a: np.where(a > 0, 1.0, a + 1),
    lambda a: a * (1 - a),
    lambda a: 1 - a**2,
    lambda z: 1 - np.tanh(z) ** 2,
    lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
)


class Held(NamedTuple):
    """How the gradient of an array compares with what nudges say.

    Attributes:
        part: of it, that is no slope of the output, from 0 to 1.
        exact: how many of its numbers are slopes, of those that were nudged one by one.
        off: how many are clearly none; those that are 0 or no longer change are not counted.
        asked: how many were nudged and have a slope.
        factor: the one by which all of it is a multiple of the true gradient; 0 if none is.
        of_a_unit: whether it is the true gradient times the slope of a unit whose answers the
            array holds: a delta, which the layer before it takes as it is.
        penalty: the multiple of the array itself, or of its signs, by which it differs from the
            true gradient; 0 if that is not the difference. A penalty may be in the cost alone, or
            in the gradient.
        misplaced: how many numbers are in the places of others, where all are right but for that.
    """

    part: float
    exact: int
    off: int
    asked: int
    factor: float
    of_a_unit: bool
    penalty: float = 0.0
    misplaced: int = 0


def held_against_nudges(
    build: Callable[[Mapping[str, Any]], Piece], names: Mapping[str, Any], recorder: Recorder
) -> dict[str, Held]:
    """Return for each array of a piece, by its name, how its gradient compares.

    {} is returned where that was not found out: of what draws numbers, or bends.
    """
    told = apart(partial(_told, build, names, recorder), SAFETY_S)
    return {name: Held(*numbers) for name, numbers in told.items()}


def is_exact_with(build: Callable[[Mapping[str, Any]], Piece], names: Mapping[str, Any]) -> bool:
    """Tell whether all gradients of a piece are those of what it answers."""
    seed(0)
    asked = _Asked(build(names))
    rng = np.random.default_rng(1)
    slopes = asked.slopes()
    if not all(asked.follows(array, slope, rng) for array, slope in slopes):
        return False
    parts = (asked.part(array, slope, rng) for array, slope in slopes)
    return all(part is not None and part < EXACT for part in parts)


def exact_share(build: Callable[[Mapping[str, Any]], Piece], names: Mapping[str, Any]) -> float:
    """Return how many of the gradients of a piece are exact, from 0 to 1, along one direction."""
    seed(0)
    asked = _Asked(build(names))
    rng = np.random.default_rng(1)
    slopes = asked.slopes()
    follow = sum(asked.follows(array, slope, rng) for array, slope in slopes)
    return follow / len(slopes)


def is_exact(compared: Mapping[str, Held]) -> bool:
    """Tell whether all gradients of a layer are slopes of what it answers."""
    return bool(compared) and max(held.part for held in compared.values()) < EXACT


def falls(piece: Piece) -> bool:
    """Tell whether the loss of a piece falls with steps along its gradients."""
    seed(0)
    asked = _Asked(piece)
    before = asked.loss()
    for _ in range(STEPS):
        piece.step()
    return asked.loss() < FALLEN * before


class _Asked:
    """A piece, moved away from where its arrays begin, and the loss of what it answers."""

    def __init__(self, piece: Piece) -> None:
        self.piece = piece
        self.values: dict[str, Array] = {}
        piece.note = self._note
        self.loss()  # which draws the target
        rng = np.random.default_rng(0)
        for array, _ in piece.ask(piece):  # what begins at 0, or at 1, hides what it multiplies
            array += MOVED * rng.normal(size=array.shape)

    def _note(self, text: str, value: Any) -> Any:
        self.values[text] = np.array(value, dtype=float)
        return value

    def loss(self) -> float:
        self.piece.ask(self.piece)
        if "the output" not in self.values:  # a network that tells its own cost
            return float(self.values["the cost"])
        return float(((self.values["the output"] - self.values["the target"]) ** 2).sum()) / 2

    def slopes(self) -> list[tuple[Array, Array]]:
        return [(array, np.array(it)) for array, it in self.piece.ask(self.piece)]

    def loss_at(self, array: Array, numbers: Array) -> float:
        before = array.copy()
        array[...] = numbers
        after = self.loss()
        array[...] = before
        return after

    def part(self, array: Array, slope: Array, rng: np.random.Generator) -> float | None:
        return missed(partial(self.loss_at, array), array.copy(), slope, rng, factor=1.0)

    def follows(self, array: Array, slope: Array, rng: np.random.Generator) -> bool:
        """Tell, at a glance, whether a gradient is that of the loss along one direction."""
        along = rng.normal(size=array.shape)
        ends = [self.loss_at(array, array + sign * NUDGES[1] * along) for sign in (1, -1)]
        change, told = (ends[0] - ends[1]) / (2 * NUDGES[1]), float((slope * along).sum())
        return abs(change - told) <= CLEARLY * max(abs(change), abs(told))

    def true_slopes(self, array: Array, places: Iterable[int]) -> Iterator[tuple[int, float]]:
        """Yield the slopes of the loss along single numbers, but for those at a kink."""
        for place in places:
            both = []
            for nudge in NUDGES:
                along = np.zeros(array.size)
                along[place] = nudge
                ends = [
                    self.loss_at(array, array + sign * along.reshape(array.shape))
                    for sign in (1, -1)
                ]
                both.append((ends[0] - ends[1]) / (2 * nudge))
            if abs(both[0] - both[1]) <= EXACT * max(map(abs, both)):
                yield place, both[1]


def _told(
    build: Callable[[Mapping[str, Any]], Piece], names: Mapping[str, Any], recorder: Recorder
) -> dict[str, Any]:
    left, recorder.left, recorder.paused = recorder.left, CHECK * WORK, True
    try:
        seed(0)
        piece = build(names)
        asked = _Asked(piece)
        if asked.loss() != asked.loss():  # it draws numbers, or they are none
            return {}
        rng = np.random.default_rng(0)
        found: dict[str, Held] = {}
        for array, slope in asked.slopes():
            part = asked.part(array, slope, rng)
            if part is None:
                return {}
            places = rng.permutation(array.size)[:NUMBERS].tolist()
            true = dict(asked.true_slopes(array, places))
            held = _compared(part, array.ravel().copy(), slope.ravel(), true)
            if part > FAR_OFF and array.size <= MOST_PLACES:
                every = dict(asked.true_slopes(array, range(array.size)))
                held = held._replace(misplaced=_misplaced(slope.ravel(), every))
            found[_name_of(array, piece, len(found))] = held
        return found
    except (Exception, BudgetSpent):
        return {}
    finally:
        recorder.left, recorder.paused = left, False


def _compared(part: float, values: Array, slope: Array, true: Mapping[int, float]) -> Held:
    """Compare numbers of a gradient with the true ones, by their places."""
    largest = max((abs(it) for it in true.values()), default=0.0)
    asked = {place: it for place, it in true.items() if abs(it) > CLEARLY * largest}
    pairs = [(float(slope[place]), it) for place, it in asked.items()]
    exact = sum(abs(given - it) <= EXACT * largest for given, it in pairs)
    off = [given for given, it in pairs if abs(given - it) > CLEARLY * largest and given]
    limited = len({round(abs(it), 9) for it in off}) < len(off)  # at a limit, they are alike
    factors = np.array([given / it for given, it in pairs] or [1.0])
    multiple = bool(np.ptp(factors) <= ALIKE * np.abs(factors).max())
    held = values[list(asked)] if asked else np.ones(1)
    return Held(
        part,
        exact,
        0 if limited else len(off),
        len(pairs),
        float(np.median(factors)) if multiple else 0.0,
        any(np.allclose(factors, unit(held), rtol=ALIKE, atol=EXACT) for unit in SLOPES_OF_UNITS),
        _penalty(values, slope, true),
    )


def _penalty(values: Array, slope: Array, true: Mapping[int, float]) -> float:
    """Return the multiple of an array, or of its signs, by which a gradient is off; else 0."""
    places = list(true)
    off = slope[places] - np.array(list(true.values()))
    largest = float(np.abs(off).max(initial=0))
    for pulled in (values[places], np.sign(values[places])):
        multiple = float(off @ pulled) / max(float(pulled @ pulled), EXACT)
        if len(places) >= FEW and np.abs(off - multiple * pulled).max() <= ALIKE * largest:
            return multiple
    return 0.0


def _misplaced(slope: Array, true: Mapping[int, float]) -> int:
    """Return how many numbers are in the places of others; 0 if there are other numbers, too.

    Numbers that come more than once, such as 0, tell nothing by themselves.
    """
    if len(true) < slope.size:
        return 0  # some are at a kink
    wanted = np.array([true[place] for place in range(slope.size)])
    close = EXACT * float(np.abs(wanted).max(initial=0))
    if np.abs(np.sort(slope) - np.sort(wanted)).max(initial=0) > close:
        return 0
    different = len(np.unique(np.round(wanted[np.abs(wanted) > close], 6)))
    moved = int((np.abs(slope - wanted) > CLEARLY * np.abs(wanted).max()).sum())
    return moved if different > slope.size**0.5 else 0


def _name_of(array: Array, piece: Piece, number: int) -> str:
    """Return the name under which the recorder finds an array of a piece, or else its number."""
    for key, value in piece.held.items():
        if key in ("network", "results"):
            paths = (path for path, it in value.items() if it is array)
            return f"{HELD}[{key!r}]{next(paths, number)}"
        if value is array:
            return f"{HELD}[{key!r}]"
        if isinstance(value, dict):
            for name, it in value.items():
                if it is array:
                    return f"{HELD}[{key!r}][{name!r}]"
    layer = piece.held.get("layer")
    named = list(arrays_of(layer).items()) if layer is not None else []
    for name, value in vars(layer).items() if layer is not None else ():
        if isinstance(value, dict):
            named += [(f"{name}[{key!r}]", it) for key, it in value.items()]
    names = (name for name, it in named if it is array)
    return f"{HELD}['layer'].{next(names, number)}"
