"""Does it learn? The outputs beside the targets, from the first step to the last."""

from __future__ import annotations

import math
import types
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from firstnet.doctor.watch.observed import OWN, Series
from firstnet.doctor.watch.recorder import Recorder
from firstnet.doctor.watch.reference import MOST as MOST_EXAMPLES
from firstnet.doctor.watch.reference import Reference, reference, unrelated
from firstnet.doctor.watch.seen import StepSeen
from firstnet.doctor.watch.state import values_at
from firstnet.doctor.watch.values import Array

FIRST, LAST = 600, 1500  # steps whose outputs are kept
SEVERAL = 10  # examples, before something is said of their size
MOST_BETWEEN = 40  # inputs that are looked at outside the training
MOST = 8_000_000  # numbers in the inputs that are kept
NOTHING = np.zeros(0)  # in the place of a target, where only the program's own cost is known
NO_BETTER, MUCH_WORSE = 0.9, 2.0  # of the variance of the targets
CLASSES = 12  # values of a target at most, for it to be a class


@dataclass(frozen=True)
class Part:
    """A part of the training: how many examples, how many right, how far the outputs were off."""

    examples: int
    right: int
    distance: float  # the mean square of output minus target, or the cost where none is known


@dataclass(frozen=True)
class Learning:
    """How the training went.

    Attributes:
        steps: that were taken.
        parts: its beginning, middle and end.
        classes: whether the targets are classes; else the answers are numbers.
        commonest: the share of the commonest class, which a constant answer gets right.
        constant: the class that is always answered at the end; None if it varies.
        spread: the variance of the targets.
        finite: whether all outputs are numbers.
        examples: that were seen, those that came again included.
        reference: what a right network makes of them; None where it does not fit.
        scales: the usual size of an input within the training, and outside it.
        restarts: how often the loop of the steps was entered with quite other parameters than it
            was left with, and how often it was entered.
        empty: how many steps had no example at all.
        masks: how often numbers were drawn for a layer outside the training, and how often a layer
            was computed there.
        unrelated: for numbers as targets, how little neighbouring inputs tell of each other's, and
            of how many examples; None if they tell something.
        size: the usual size of an input.
        same_target: whether all examples have one and the same target, after others at first.
    """

    steps: int
    parts: tuple[Part, ...]
    classes: bool
    commonest: float
    constant: float | None
    spread: float
    finite: bool
    same_target: bool = False
    examples: int = 0
    reference: Reference | None = None
    scales: tuple[float, float] | None = None
    restarts: tuple[int, int] = (0, 0)
    empty: int = 0
    masks: tuple[int, int] = (0, 0)
    unrelated: tuple[float, int] | None = None
    size: float = 0.0

    @property
    def learns(self) -> bool:
        """Whether the end is better than the beginning, and than a constant answer."""
        if not self.finite or not self.parts:
            return False
        first, last = self.parts[0], self.parts[-1]
        closer = first.distance - last.distance > 0.1 * abs(first.distance)
        closer = closer or last.distance < 0.5 * self.spread
        if not self.classes:
            return closer
        share = last.right / max(1, last.examples)
        return share > self.commonest + 0.15 * (1 - self.commonest) or (
            closer and share >= first.right / max(1, first.examples)
        )

    @property
    def guesses(self) -> bool:
        """Whether numbers are answered no better than by their mean, and not much worse."""
        least, most = NO_BETTER * self.spread, MUCH_WORSE * self.spread
        return not self.classes and 0 < least < self.parts[-1].distance < most

    @property
    def falls(self) -> bool:
        """Whether the outputs come closer to the targets, however slowly."""
        distances = [it.distance for it in self.parts]
        return self.finite and all(one > other for one, other in pairwise(distances))

    @property
    def worsens(self) -> bool:
        """Whether the outputs move away from the targets."""
        first, last = self.parts[0], self.parts[-1]
        return not self.finite or last.distance > 1.05 * first.distance


@dataclass
class Follower:
    """Keeps outputs and targets of the steps that a program takes after the one examined."""

    recorder: Recorder
    step: StepSeen
    steps: int = 0
    first: list[tuple[Array, Array]] = field(default_factory=list)
    last: deque[tuple[Array, Array]] = field(default_factory=lambda: deque(maxlen=LAST))
    inputs: list[Array | None] = field(default_factory=list)  # of the first steps
    between: list[tuple[int, float]] = field(default_factory=list)
    entered: int = 0
    restarts: int = 0
    left: dict[str, Array] = field(default_factory=dict)
    empty: int = 0
    masks: list[tuple[int, int]] = field(default_factory=list)
    usual: dict[int, int] = field(default_factory=dict)  # how often a turn comes to each site
    entered_with: dict[str, Array] = field(default_factory=dict)

    def begin(self) -> None:
        """Follow the output and the target of the step from now on."""
        output, target = self._followed()
        if output is None:
            return
        recorder = self.recorder
        recorder.followed = {it.site: [] for it in (output, target) if it is not None}
        if self.step.inputs is not None:
            recorder.followed[self.step.inputs.site] = []
        for site in self.step.masks[:1]:
            recorder.followed.setdefault(site, [])
        recorder.follow_loop = self.step.loop
        recorder.on_turn = self._turn
        recorder.on_enter = self._enter
        recorder.on_leave = self._leave

    def _followed(self) -> tuple[Series | None, Series | None]:
        """Return the output and the target, or a cost alone; None where neither is known."""
        step = self.step
        if step.target is None and step.cost != OWN:
            return step.loss, None
        return (step.output, step.target) if step.paired else (None, None)

    def _enter(self, frame: types.FrameType) -> None:
        """Look at what has happened since the loop was left: an evaluation, perhaps a restart."""
        self._between()
        for values in self.recorder.followed.values():
            values.clear()
        now = self._parameters(frame)
        self.entered += 1
        if self.left and all(
            name in now and _far(now[name], it, self.entered_with.get(name))
            for name, it in self.left.items()
        ):
            self.restarts += 1
        self.entered_with = now

    def _leave(self, frame: types.FrameType) -> None:
        self.left = self._parameters(frame)

    def _parameters(self, frame: types.FrameType) -> dict[str, Array]:
        """Return the arrays among the parameters."""
        groups = [it for it in self.step.parameters if len(it.paths) == 1]
        paths = [it.paths[0] for it in groups]
        values = values_at(paths, frame, self.recorder.files, self.recorder.modules)
        found = {it.name: it.gather(values) for it in groups}
        return {name: it for name, it in found.items() if it is not None and it.size > 4}

    def _between(self) -> None:
        """Keep the size of the numbers that the first layer is given outside the training."""
        site = self.step.inputs.site if self.step.inputs is not None else -1
        if self.step.masks:
            followed, output = self.recorder.followed, self.step.output
            sites = [site, output.site if output is not None else -1]
            asked = max(len(followed.get(it, [])) // self.usual.get(it, 1) for it in sites)
            masks = followed.get(self.step.masks[0], [])
            drawn = sum(bool(np.ptp(it)) for it in masks if it.size)  # some are dropped
            drawn //= self.usual.get(self.step.masks[0], 1)
            if asked:
                self.masks.append((drawn, asked))
        usual = self.usual.get(site, 1)
        for values in self.recorder.followed.get(site, [])[: MOST_BETWEEN * usual : usual]:
            if len(self.between) < MOST_BETWEEN and values.any():
                rows = values.size // max(1, self._columns())
                self.between.append((rows, float(np.sqrt(np.mean(values**2)))))

    def _columns(self) -> int:
        """Return how many numbers an example has; 1 where that is not known."""
        pairs = zip(self.inputs, self.first)
        sizes = [it.size // max(1, np.size(pair[1])) for it, pair in pairs if it is not None]
        return sizes[0] if sizes else 1

    def _scales(self) -> tuple[float, float] | None:
        """Return the usual size of an input within the training, and outside; None if unknown."""
        self._between()
        inside = [float(np.sqrt(np.mean(it**2))) for it in self.inputs[:200] if it is not None]
        large = [size for rows, size in self.between if rows >= SEVERAL]
        single = [size for rows, size in self.between if rows < SEVERAL]
        outside = [*large, *([float(np.median(single))] if len(single) >= SEVERAL else ())]
        if not inside or not outside:
            return None
        usual = float(np.median(inside))
        return usual, max(outside, key=lambda it: abs(math.log(it / usual)) if usual else 0.0)

    def _turn(self) -> None:
        output, target = self._followed()
        assert output is not None  # noqa: S101  # as in begin
        kept = self.recorder.followed
        self.usual = {site: max(1, len(values)) for site, values in kept.items()}
        outputs = [it for it in kept[output.site] if it.size]
        targets = [it for it in kept[target.site] if it.size] if target else [NOTHING]
        if 2 * len(outputs) < len(kept[output.site]):
            self.empty += 1  # the step was taken with no example, or most of its parts were
        self.steps += not outputs and bool(kept[output.site])
        if outputs and targets:
            one = _chosen(outputs, output.which, len(output.numbers))
            two = _chosen(targets, target.which, len(target.numbers)) if target else NOTHING
            if one is not None and two is not None:
                self.steps += 1
                self._keep(one, two)
        for values in kept.values():
            values.clear()

    def _keep(self, output: Array, target: Array) -> None:
        output = _squashed(output, target, self.step.cost)
        (self.first if len(self.first) < FIRST else self.last).append((output, target))
        if len(self.inputs) < FIRST:
            self.inputs.append(self._inputs(self.recorder.followed))

    def _inputs(self, kept: dict[int, list[Array]]) -> Array | None:
        series = self.step.inputs
        values = kept[series.site] if series is not None else []
        if (
            series is None
            or not values
            or sum(it.size for it in self.inputs if it is not None) > MOST
        ):
            return None
        return _chosen(values, series.which, len(series.numbers))

    def _size(self) -> float:
        """Return the usual size of an input; 0 if none is known."""
        sizes = [float(np.sqrt(np.mean(it**2))) for it in self.inputs[:200] if it is not None]
        return float(np.median(sizes)) if sizes else 0.0

    def _unrelated(self, answers: Sequence[Answers | None]) -> tuple[float, int] | None:
        """Tell whether numbers as targets have nothing to do with their inputs."""
        return unrelated(*self._examples(answers))

    def _reference(self, answers: Sequence[Answers | None]) -> Reference | None:
        """Train a right network on the examples of the first steps."""
        return reference(*self._examples(answers))

    def _examples(self, answers: Sequence[Answers | None]) -> tuple[list[Array], list[float]]:
        """Return the inputs and the targets of the first steps."""
        rows: list[Array] = []
        labels: list[float] = []
        for found, inputs in zip(answers, self.inputs):
            if found is None or inputs is None:
                continue
            wanted = found[1]
            batch = _rows(inputs, len(wanted))
            if batch is None:
                continue
            rows += list(batch)
            labels += wanted.tolist()
            if len(rows) > 3 * MOST_EXAMPLES:
                break
        return rows, labels

    @np.errstate(all="ignore")
    def learning(self, *, quick: bool = False) -> Learning | None:
        """Return how the training went; None if too little of it was seen.

        Args:
            quick: leave out what a right network makes of the examples.
        """
        pairs = [*self.first, *self.last]
        if len(pairs) < 3 and self.steps < 3:
            return None
        if self.step.target is None:
            return self._of_costs([float(output) for output, _ in pairs])
        answers = [_answers(*pair, self.step.labels) for pair in pairs]
        kept = [it for it in answers if it is not None]
        if not kept:
            return None
        wanted = np.concatenate([it[1] for it in kept])
        classes = np.unique(wanted)
        is_class = len(classes) <= CLASSES and kept[0][3]
        third = max(1, min(len(kept) // 3, 400))
        middle = max(0, len(kept) // 2 - third // 2)
        thirds = [kept[:third], kept[middle : middle + third], kept[-third:]]
        parts = tuple(_part(it, classes if is_class else None) for it in thirds)
        ends = np.concatenate(
            [_nearest(it[0], classes) if is_class else it[0] for it in thirds[-1]]
        )
        constant = float(ends[0]) if is_class and np.ptp(ends) == 0 and len(ends) > 20 else None
        commonest = max(float(np.mean(wanted == it)) for it in classes) if is_class else 0.0
        finite = all(np.isfinite(pair[0]).all() for pair in pairs[-50:])
        spread = float(np.mean([it[4] for it in kept]))
        seen = int(self.steps * np.mean([len(it[1]) for it in kept]))
        right = self._reference(answers) if is_class and finite and not quick else None
        same = self._same_target()
        found = Learning(
            self.steps,
            parts,
            is_class,
            commonest,
            constant,
            spread,
            finite,
            same,
            seen,
            right,
            None if quick else self._scales(),
            (self.restarts, self.entered),
            self.empty,
            self._masks(),
            None if is_class or quick else self._unrelated(answers),
            self._size(),
        )
        # A number that never changes tells nothing of examples that are not learned.
        single = is_class and len(classes) == 1 and np.size(pairs[0][1]) == 1
        return None if single and not found.learns else found

    def _of_costs(self, costs: Sequence[float]) -> Learning:
        """Return how the training went by the cost that the program itself computes."""
        third = max(1, min(len(costs) // 3, 400))
        middle = max(0, len(costs) // 2 - third // 2)
        thirds = [costs[:third], costs[middle : middle + third], costs[-third:]]
        parts = tuple(Part(len(it), 0, float(np.mean(it))) for it in thirds)
        finite = bool(np.isfinite(costs[-50:]).all())
        return Learning(self.steps, parts, False, 0.0, None, 0.0, finite)

    def _masks(self) -> tuple[int, int]:
        """Return how often neurons were dropped outside the training, and how often it was asked.

        That is for all the times between its steps, or for the time after the last of them.
        """
        every = [sum(it[0] for it in self.masks), sum(it[1] for it in self.masks)]
        drawn, asked = self.masks[-1] if self.masks else (0, 0)
        only_then = 0 < drawn == every[0] and drawn <= asked and len(self.masks) > 1
        return (drawn, drawn) if only_then or drawn >= asked > 0 else (every[0], every[1])

    def _same_target(self) -> bool:
        """Tell whether the last targets are all the same vector, though the first ones were not."""
        last = [target for _, target in self.last]
        if len(last) < 500 or last[0].size < 2:
            return False
        first = [target for _, target in self.first]
        constant = all(np.array_equal(it, last[0]) for it in last)
        return constant and not all(np.array_equal(it, first[0]) for it in first)


def _far(now: Array, left: Array, entered: Array | None) -> bool:
    """Tell whether parameters are as far from where they were left as two drawings at random."""
    if now.size != left.size or np.array_equal(now, left):
        return False
    if entered is not None and entered.size == now.size and np.array_equal(entered, now):
        return True  # set back to where they began
    apart = float(np.linalg.norm(now - left))
    lengths = float(np.linalg.norm(now) * np.linalg.norm(left))
    return apart > 0 and float(now @ left) < 0.7 * lengths


def _squashed(output: Array, target: Array, cost: str) -> Array:
    """Return the outputs that a cost with an activation inside computes from weighted inputs."""
    if cost.startswith("sigmoid and"):
        return np.asarray(1 / (1 + np.exp(-np.clip(output, -500, 500))))
    if cost.startswith("softmax and") and output.ndim:
        axis = _class_axis(target.reshape(output.shape)) if target.size == output.size else None
        if axis is None:
            axis = 0 if output.ndim == 2 and output.shape[1] == target.size else output.ndim - 1
        powers = np.exp(output - output.max(axis=axis, keepdims=True))
        return np.asarray(powers / powers.sum(axis=axis, keepdims=True))
    return output


def _chosen(values: Sequence[Array], which: str, count: int) -> Array | None:
    if which == "last":
        return values[-1]
    if which == "first":
        return values[0]
    if count == 1:
        return values[-1]
    return np.array(values) if all(it.shape == values[0].shape for it in values) else None


def _rows(inputs: Array, count: int) -> Array | None:
    """Return the examples of one step in rows, whichever way they are laid out."""
    if count == 1:
        return inputs.reshape(1, -1)
    flat = inputs.squeeze()
    if flat.ndim < 2:
        return inputs.reshape(count, 1) if inputs.size == count else None
    if flat.shape[0] == count:
        return flat.reshape(count, -1)
    return flat.reshape(-1, count).T if flat.shape[-1] == count else None


Answers = tuple[Array, Array, float, bool, float]


def _answers(output: Array, target: Array, labels: bool) -> Answers | None:
    """Return the answers, the desired ones, their mean square distance, and whether of classes."""
    if labels:
        return _of_labels(output, target)
    if output.size != target.size:
        return None
    target = target.reshape(output.shape)
    distance = float(np.mean((output - target) ** 2))
    axis = _class_axis(target)
    if axis is None:
        spread = float(np.var(target)) if target.size > 1 else 0.0
        return output.reshape(-1), target.reshape(-1), distance, True, spread
    found = output.argmax(axis).reshape(-1), target.argmax(axis).reshape(-1)
    return *(it.astype(float) for it in found), distance, True, float(np.var(target))


def _of_labels(output: Array, target: Array) -> Answers | None:
    flat = target.reshape(-1)
    if output.ndim <= 1 or max(output.shape) == output.size:
        found = np.array([float(output.argmax())])
        hot = np.eye(output.size)[int(flat[0])] if 0 <= flat[0] < output.size else None
        if hot is None:
            return None
        return found, flat[:1], float(np.mean((output.reshape(-1) - hot) ** 2)), True, 0.1
    if output.ndim != 2 or flat.size not in output.shape:
        return None
    axis = 1 if output.shape[0] == flat.size else 0
    classes = output.shape[axis]
    if flat.max() >= classes:
        return None
    hot = np.eye(classes)[flat.astype(int)]
    distance = float(np.mean((output - (hot if axis == 1 else hot.T)) ** 2))
    return output.argmax(axis).astype(float), flat, distance, True, float(np.var(hot))


def _class_axis(target: Array) -> int | None:
    """Return the axis along which one entry is high and the others are low; None for numbers."""
    for axis in reversed(range(target.ndim)):
        if target.shape[axis] < 2:
            continue
        ordered = np.sort(target, axis=axis)
        high, rest = ordered.take(-1, axis), ordered.take(range(target.shape[axis] - 1), axis)
        if np.ptp(high) < 1e-9 and np.ptp(rest) < 1e-9 and float(high.min()) > float(rest.max()):
            others = [side for place, side in enumerate(target.shape) if place != axis]
            if target.shape[axis] > 2 or max(others, default=1) >= 1:
                return axis
    return None


def _nearest(values: Array, classes: Array) -> Array:
    return np.asarray(classes[np.abs(values[:, None] - classes[None]).argmin(axis=1)])


def _part(answers: Sequence[Answers], classes: Array | None) -> Part:
    found = np.concatenate([it[0] for it in answers])
    wanted = np.concatenate([it[1] for it in answers])
    distance = float(np.mean([it[2] for it in answers]))
    right = 0
    if classes is not None:
        right = int(np.sum(_nearest(np.nan_to_num(found, nan=np.inf), classes) == wanted))
    return Part(len(found), right, distance)
