"""Where the way back goes wrong: the first value on it that should be a derivative, and is none.

Each value that the forward pass computes is moved a little, by itself. What the output does then,
times the slope of the cost, is the derivative that the way back has to come to. Along the way from
the error to the step, the last value that is such a derivative is right; the next one is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.edits import Edit
from firstnet.doctor.watch.program.recorder import Turn
from firstnet.doctor.watch.program.values import Array
from firstnet.doctor.watch.steps.factor import alike_before, factor_of
from firstnet.doctor.watch.steps.tracer import DIRECTIONS, LEAST, Moving, Place, Tracer

MOST_VALUES = 36  # of the forward pass
OF_A_SITE = 3  # values of one expression, from the first and from the last
SAME = 2e-5  # of the largest number, by which two derivatives may differ
SAME_RATIO = 1e-7
CLOSE_RATIO = 1e-5
OTHERS = 5  # values after the wrong one whose statements may be at fault
STEPS = 40  # on the way from the last right value to the step


@dataclass(frozen=True)
class Trace:
    """Where the way back from the error to the step goes wrong.

    Attributes:
        wrong: the first value that is no derivative of the cost.
        right: the last value before it that is one; None where that is the error itself.
        factor: where a factor of it is computed that is not what it should be; None if unknown.
        after: whether all gradients are computed, so that the step itself is at fault.
        turned: whether it is a derivative, but for the sign, and only that is wrong.
        fits: tells whether a value would be right in the place of the wrong one, or of its factor:
            the number of the derivative that it would come to; -1 if none.
        edit: of the statement of that value, with which it is right.
        others: the values after the wrong one that are no derivatives either.
    """

    wrong: Place
    right: Place | None = None
    factor: Place | None = None
    after: bool = False
    turned: bool = False
    fits: Callable[[Array], int] | None = None
    edit: Edit | None = None
    others: tuple[Place, ...] = ()

    def told(self) -> dict[str, Any]:
        """Return it as what is fit for JSON."""
        places = {"wrong": self.wrong, "right": self.right, "factor": self.factor}
        told = {name: place and (place.site, place.before) for name, place in places.items()}
        edit = asdict(self.edit) if self.edit else None
        return {**told, "after": self.after, "turned": self.turned, "edit": edit}

    @classmethod
    def from_told(cls, told: Mapping[str, Any]) -> Trace:
        """Return the trace that was told."""
        right, factor = (told[it] and Place(*told[it]) for it in ("right", "factor"))
        edit = Edit(**told["edit"]) if told["edit"] else None
        return cls(Place(*told["wrong"]), right, factor, told["after"], told["turned"], edit=edit)

    @property
    def place(self) -> Place:
        """Of what is to be changed."""
        return self.factor or self.wrong


@dataclass(frozen=True, eq=False)
class Known:
    """Directions in a group of parameters, in rows, what the output does along each; its step."""

    name: str
    along: Array
    slopes: Array
    is_wrong: bool = False


class Goal(NamedTuple):
    """A derivative that is missing, along directions, and what it may be multiplied by."""

    along: Array
    wanted: Array
    shape: tuple[int, ...]
    ratios: tuple[float, ...]


class Few(NamedTuple):
    """A value of few numbers that may be a derivative, and by what it would have to be multiplied.

    Attributes:
        number: of the event on the way back.
        moving: of the value of the forward pass.
        ratio: of the derivative to the value.
        value: of the derivative, its first number.
    """

    number: int
    moving: int
    ratio: float
    value: float


@dataclass
class Rights:
    """The values on the way back that are derivatives of one cost.

    Attributes:
        ratios: of the derivative to the value, by the number of the event.
        of: the values of the forward pass whose derivative an event is, by its number.
        found: the numbers of the values of the forward pass whose derivatives are there.
        group_of: the group of parameters whose gradient an event is, by its number.
    """

    ratios: dict[int, float] = field(default_factory=dict)
    of: dict[int, list[int]] = field(default_factory=dict)
    found: set[int] = field(default_factory=set)
    group_of: dict[int, Known] = field(default_factory=dict)

    def take(self, number: int, ratio: float, moving: int) -> None:
        """Take a value for the derivative by a value of the forward pass, by the earliest of them.

        Of a weighted input and its negative, whose derivatives differ in their sign alone, it is
        the weighted input that way.
        """
        self.found.add(moving)
        others = self.of.setdefault(number, [])
        if moving <= min(others, default=moving):
            self.ratios[number] = ratio
        others.append(moving)

    @property
    def score(self) -> int:
        """How much of the way back is right."""
        return len(self.found) + len({it.name for it in self.group_of.values()})


def trace(
    tracer: Tracer,
    targets: Sequence[Sequence[int]],
    costs: Sequence[Array],
    groups: Sequence[Known],
    *,
    uphill: bool = False,
) -> Trace | None:
    """Return where the way back goes wrong; None where that is not to be seen.

    Args:
        tracer: takes the turn.
        targets: the numbers of the events that read the target, in several ways.
        costs: the slopes of the costs that may be meant, along the output.
        groups: how the output answers to nudges of the parameters.
        uphill: whether the wrong step follows the gradient, only with the other sign.
    """
    back = _way_back(tracer, targets)
    if not back:
        return None
    movings = [tracer.moving(number) for number in _forward(tracer, back[0])]
    seen = [moving for moving in movings if moving is not None and np.isfinite(moving.slopes).all()]
    known = [*groups, *_of_first_example(tracer, back[0], groups)]
    flat = [slope.reshape(-1) for slope in costs]
    each = [(_rights(tracer.base, back, seen, known, slope), slope) for slope in flat]
    rights, cost = max(each, key=lambda it: it[0].score)
    if not rights.score:
        return None
    right = {n for n in rights.ratios if _is_on_the_way(tracer, rights, n)}
    leading = (n for n in sorted(right, reverse=True) if tracer.leads_to_step(n))
    last = next(leading, None)
    places = tracer.places
    if uphill and last is not None:
        turned = _turned(rights, last, leading)
        if turned is None:
            return Trace(places[last], places[last], after=True)
        return Trace(places[turned], places[last], turned=True)
    after = [n for n in back if n not in right and (last is None or n > last)][:STEPS]
    wrong = next((n for n in after if tracer.leads_to_step(n)), None)
    if wrong is None:
        return None if last is None else Trace(places[last], places[last], after=True)
    found = Trace(places[wrong], None if last is None else places[last])
    if last is None:
        return found
    lacking = sorted(_to_come(tracer, seen, rights), key=lambda it: -it.number)
    next_size = lacking[0].along.shape[1] if lacking else 0
    later = {places[n].site: n for n in reversed(after) if n > wrong}
    likely = sorted(later.values(), key=lambda n: (tracer.size(n) != next_size, n))
    found = replace(found, others=tuple(places[n] for n in likely[:OTHERS]))
    goals = _goals(tracer, lacking, known, cost, [rights.ratios[last]], rights)
    found = replace(found, fits=_fits(goals, None))
    skipped = _skipped(tracer, wrong, last, rights, [it.number for it in lacking])
    if skipped is not None:
        return replace(found, wrong=places[skipped])
    excluded = set(back) | alike_before(tracer, back[0], seen)
    factor = factor_of(tracer, wrong, _whole(tracer, wrong, back), last, excluded, right)
    if factor is None or _is_beside(tracer, factor, wrong):
        return found
    by = tracer.base.array(last)
    return replace(found, factor=places[factor], fits=_fits(goals, by))


def _to_come(tracer: Tracer, movings: Sequence[Moving], rights: Rights) -> list[Moving]:
    """Return the values of the forward pass that the way back has not gone through yet.

    It has, where what they are made of has its derivative. No value after the last one comes later.
    """
    passed = tracer.following(sorted(rights.found)) or set()
    last = max(rights.found, default=len(tracer.places))
    return [
        moving
        for moving in movings
        if moving.number not in rights.found
        and moving.number <= last
        and moving.number not in passed
    ]


def _goals(
    tracer: Tracer,
    missing: Sequence[Moving],
    groups: Sequence[Known],
    cost: Array,
    ratios: Sequence[float],
    rights: Rights | None = None,
) -> list[Goal]:
    """Return what a value may become: a derivative that is missing, or that of wrong parameters.

    Args:
        tracer: knows the shapes.
        missing: values of the forward pass whose derivatives appear nowhere.
        groups: of parameters.
        cost: its slope along the output.
        ratios: of the derivatives to what the program computes.
        rights: knows what they are to gradients, such as the number of examples.
    """
    found = [
        Goal(it.along, it.slopes @ cost, tracer.base.events[it.number].shape, tuple(ratios))
        for it in missing
    ]
    of_groups = [] if rights is None else [rights.ratios[n] for n in rights.group_of]
    every = (*ratios, *of_groups)
    found += [
        Goal(group.along, group.slopes @ cost, (), every) for group in groups if group.is_wrong
    ]
    return found


def _fits(goals: Sequence[Goal], by: Array | None) -> Callable[[Array], int]:
    """Return what tells which of the goals a value reaches, multiplied by another; -1 if none."""

    def fits(value: Array) -> int:
        if by is not None and value.size != by.size:
            return -1
        whole = value if by is None else value.reshape(by.shape) * by
        for number, goal in enumerate(goals):
            if goal.along.shape[1] == whole.size:
                ratio = _ratio(goal.along, goal.wanted, whole, goal.shape or whole.shape[::-1])
                if ratio and any(abs(ratio - it) < CLOSE_RATIO * abs(it) for it in goal.ratios):
                    return number
        return -1

    return fits


def _way_back(tracer: Tracer, targets: Sequence[Sequence[int]]) -> list[int]:
    """Return the computed values that depend on the target, or else on the output, in order."""
    output = tracer.output.numbers
    for numbers in (*targets, output):
        following = tracer.following(numbers) if numbers else None
        back = sorted(n for n in following or () if tracer.is_computed(n) and n not in output)
        if not back or back[0] < output[0]:
            continue  # what the network answers depends on it, too, as in an autoencoder
        if any(tracer.leads_to_step(n) for n in back[:: max(1, len(back) // 8)]):
            return back
    return []


def _is_on_the_way(tracer: Tracer, rights: Rights, number: int) -> bool:
    """Tell whether the value whose derivative this is depends on the wrong parameters."""
    if number not in rights.of:
        return rights.group_of[number].is_wrong
    wrong = {group.name for group in tracer.wrong}
    return any(wrong & tracer.depends[it] for it in rights.of[number])


def _turned(rights: Rights, last: int, leading: Iterator[int]) -> int | None:
    """Return the value on the way to the step at which the sign of the derivative changes."""
    sign = rights.ratios[last] > 0
    turned = last
    for number in leading:
        if (rights.ratios[number] > 0) != sign:
            return turned
        turned = number
    return None


def _whole(tracer: Tracer, number: int, back: Sequence[int]) -> int:
    """Return the last value of the line that a value on the way back is computed on."""
    events, sites = tracer.base.events, tracer.sites
    line, shape = sites[events[number].site].line, events[number].shape
    for other in back[back.index(number) + 1 :]:
        if sites[events[other].site].line != line or events[other].shape != shape:
            break
        number = other
    return number


def _forward(tracer: Tracer, end: int) -> list[int]:
    """Return the values before the way back that are computed from parameters, the last first."""
    by_site: dict[int, list[int]] = {}
    known = set()
    for number, event in enumerate(tracer.base.events[:end]):
        key = event.shape, event.mark
        if number in tracer.depends and tracer.is_computed(number) and key not in known:
            known.add(key)
            by_site.setdefault(event.site, []).append(number)
    found = {n for them in by_site.values() for n in (*them[:OF_A_SITE], *them[-OF_A_SITE:])}
    most = min(MOST_VALUES, tracer.turns // (2 * DIRECTIONS + 2))
    return sorted(found, reverse=True)[:most]


def _of_first_example(tracer: Tracer, end: int, groups: Sequence[Known]) -> list[Known]:
    """Return the same as if there were only the outputs before the first way back."""
    numbers = tracer.output.numbers
    first = np.array([number < end for number in numbers])
    if first.all() or not first.any():
        return []
    size = tracer.base.array(numbers[0]).size
    columns = np.repeat(first, size)
    return [replace(group, slopes=group.slopes * columns) for group in groups]


def _rights(
    base: Turn,
    back: Sequence[int],
    movings: Sequence[Moving],
    groups: Sequence[Known],
    cost: Array,
) -> Rights:
    found = Rights()
    few: list[Few] = []
    by_size: dict[int, list[tuple[int, Array]]] = {}
    for number in back:
        array = base.array(number)
        by_size.setdefault(array.size, []).append((number, array))
    for moving in movings:
        wanted = moving.slopes @ cost
        shape = base.events[moving.number].shape
        for number, array in by_size.get(moving.along.shape[1], []):
            ratio = _ratio(moving.along, wanted, array, shape)
            if ratio is None or number < moving.number:
                continue
            if len(wanted) < LEAST:
                few.append(Few(number, moving.number, ratio, float(wanted[0])))
            else:
                found.take(number, ratio, moving.number)
    for group in groups:
        wanted = group.slopes @ cost
        for number, array in by_size.get(group.along.shape[1], []):
            ratio = _ratio(group.along, wanted, array, array.shape[::-1])
            if ratio is not None and len(wanted) >= LEAST:
                found.ratios.setdefault(number, ratio)
                found.group_of[number] = group
    shared = _shared_ratios(few, list(found.ratios.values()))
    for it in few:
        if any(_alike(it.ratio, ratio) for ratio in shared):
            found.take(it.number, it.ratio, it.moving)
    return found


def _shared_ratios(few: Sequence[Few], known: Sequence[float]) -> list[float]:
    """Return the ratios that are no accident: different derivatives have them to what is there."""
    shared = [*known]
    ordered = sorted(few, key=lambda it: abs(it.ratio))
    start = 0
    for end in range(1, len(ordered) + 1):
        if end < len(ordered) and _alike(ordered[end].ratio, ordered[end - 1].ratio):
            continue
        group, start = ordered[start:end], end
        values = np.sort([abs(it.value) for it in group])
        different = 1 + int(np.sum(np.diff(values) > SAME_RATIO * values[1:]))
        if different >= LEAST - 1:
            shared.append(group[0].ratio)
    return shared


def _alike(one: float, other: float) -> bool:
    """Tell whether two numbers are the same but for their sign."""
    return abs(abs(one) - abs(other)) < SAME_RATIO * abs(other)


def _ratio(along: Array, wanted: Array, array: Array, shape: tuple[int, ...]) -> float | None:
    """Return by what an array has to be multiplied to be a derivative; None if it is none."""
    turned = [array.T] if array.ndim == 2 and array.shape == shape[::-1] else []
    largest = float(np.abs(wanted).max())
    if not largest > 1e-13 or not np.isfinite(array).all():
        return None
    for each in (array, *turned):
        values = along @ each.reshape(-1)
        length = float(values @ values)
        if not length > 1e-26:
            continue
        ratio = float(values @ wanted) / length
        if float(np.abs(wanted - ratio * values).max()) < SAME * largest:
            return ratio
    return None


def _skipped(
    tracer: Tracer, wrong: int, last: int, rights: Rights, missing: Sequence[int]
) -> int | None:
    """Return where a right value goes on unchanged that was to be multiplied by a slope first.

    The derivative that it should have become has as many numbers as it has, and is one by a value
    that depends on the wrong parameters. None where that is not so.
    """
    size = tracer.base.array(last).size
    until = min(rights.of.get(last, ()), default=0)
    names = {group.name for group in tracer.wrong}
    lacking = [
        n
        for n in missing
        if n < until and tracer.base.array(n).size == size and names & tracer.depends[n]
    ]
    # A layer of as many neurons as the next is not one slope before it: their weights are between.
    if not lacking or not tracer.spreads(last, wrong) or tracer.spreads(lacking[0], until):
        return None
    event = tracer.base.events[last]
    same = [
        number
        for number, it in enumerate(tracer.base.events[:wrong])
        if (it.shape, it.mark) == (event.shape, event.mark)
    ]
    sites = [tracer.sites[tracer.base.events[n].site] for n in same]
    left = next(
        (k for k, site in enumerate(sites) if site.function != sites[0].function), len(same)
    )
    passing = [n for n, site in zip(same[left:], sites[left:]) if site.is_passed_on]
    return passing[-1] if passing else same[0]


def _is_beside(tracer: Tracer, one: int, other: int) -> bool:
    """Tell whether two values are computed on the same line."""
    sites = [tracer.sites[tracer.base.events[number].site] for number in (one, other)]
    return (sites[0].file, sites[0].line) == (sites[1].file, sites[1].line)
