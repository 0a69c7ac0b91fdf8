"""Follows a training after the step that was examined, from its first turn to its last."""

from __future__ import annotations

import math
import types
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from firstnet.doctor.watch.learning.answers import (
    Answers,
    answers_of,
    chosen,
    nearest,
    one_each,
    rows_of,
    squashed,
    wanted_of,
)
from firstnet.doctor.watch.learning.asked import Columns, moved, table_of
from firstnet.doctor.watch.learning.learning import Learning, Part, part_of
from firstnet.doctor.watch.learning.reach import out_of_reach
from firstnet.doctor.watch.learning.reference import MOST as MOST_EXAMPLES
from firstnet.doctor.watch.learning.reference import Reference, reference, unrelated
from firstnet.doctor.watch.learning.uses import FEW, LOOK_AT, Ledger, Unseen
from firstnet.doctor.watch.program.recorder import UNREAD, Recorder
from firstnet.doctor.watch.program.state import values_at
from firstnet.doctor.watch.program.values import Array
from firstnet.doctor.watch.steps.leaks import class_among
from firstnet.doctor.watch.steps.observed import OWN, Series
from firstnet.doctor.watch.steps.seen import StepSeen

FIRST, LAST = 600, 1500  # steps whose outputs are kept
SEVERAL = 10  # examples, before something is said of their size
AS_USUAL = 1.5  # times the usual size of an input, or less by as much
SIZED = 200  # steps, of whose inputs the size is looked at
MOST_BETWEEN = 40  # inputs that are looked at outside the training, first and last
MOST = 8_000_000  # numbers in the inputs that are kept
IN_TURN = 12  # networks that are trained in turn
NOTHING = np.zeros(0)  # in the place of a target, where only the program's own cost is known
CLASSES = 12  # values of a target at most, for it to be a class
A_FEW = 3  # of which any may be classes
EVEN = 1e-6  # of a distance, within which it is the same as others

Look = Callable[[types.FrameType], None]


class Asked(NamedTuple):
    """Examples that the network is asked about outside its training.

    Attributes:
        rows: how many.
        size: the usual one of their numbers.
        firsts: the marks by which the first of them is known.
    """

    rows: int
    size: float
    firsts: list[int]


def are_classes(values: Array) -> bool:
    """Tell whether the sorted distinct values of a target may be classes.

    There are at most a dozen. More than three have to be integers or evenly spaced, such as 0, 0.5,
    1, 1.5; the values of a curve at eleven points are neither.
    """
    apart = np.diff(values)
    even = len(apart) == 0 or np.ptp(apart) < EVEN * apart.max()
    plain = len(values) <= A_FEW or even or bool(np.all(values == np.round(values)))
    return len(values) <= CLASSES and plain


@dataclass
class Follower:
    """Keeps outputs and targets of the steps that a program takes after the one examined."""

    recorder: Recorder
    step: StepSeen
    steps: int = 0
    first: list[tuple[Array, Array]] = field(default_factory=list)
    last: deque[tuple[Array, Array]] = field(default_factory=lambda: deque(maxlen=LAST))
    inputs: list[Array | None] = field(default_factory=list)  # of the first steps
    between: list[Asked] = field(default_factory=list)
    lately: deque[Asked] = field(default_factory=lambda: deque(maxlen=MOST_BETWEEN))
    asked: list[Array] = field(default_factory=list)  # tables of examples outside the training
    entered: int = 0
    restarts: int = 0
    left: dict[str, Array] = field(default_factory=dict)
    earlier: deque[dict[str, Array]] = field(default_factory=lambda: deque(maxlen=IN_TURN))
    in_turn: bool = False  # whether several networks are trained, which may learn different things
    empty: int = 0
    masks: list[tuple[int, int]] = field(default_factory=list)
    usual: dict[int, int] = field(default_factory=dict)  # how often a turn comes to each site
    entered_with: dict[str, Array] = field(default_factory=dict)
    stood: dict[str, Array] = field(default_factory=dict)  # where each parameter was a turn before
    ledger: Ledger = field(default_factory=Ledger)
    failed: Exception | None = None

    def begin(self) -> None:
        """Follow the output and the target of the step from now on."""
        output, target = self._followed()
        if output is None:
            return
        recorder = self.recorder
        recorder.followed = {series.site: [] for series in (output, target) if series is not None}
        recorder.answers = self.step.answers
        for site in self.step.answers:
            recorder.followed.setdefault(site, [])
        if self.step.inputs is not None:
            recorder.followed[self.step.inputs.site] = []
        for site in self.step.masks[:1]:
            recorder.followed.setdefault(site, [])
        recorder.follow_loop = self.step.loop
        recorder.on_turn = self._safely(self._mistake if self.step.threshold else self._turn)
        recorder.on_enter = self._safely(self._enter)
        recorder.on_leave = self._safely(self._leave)

    def _safely(self, look: Look) -> Look:
        """Return the same, but for a fault of the doctor's own, which is none of the learner's."""

        def guarded(frame: types.FrameType) -> None:
            try:
                look(frame)
            except Exception as error:  # whatever it is, the program goes on
                self.failed = error

        return guarded

    def _followed(self) -> tuple[Series | None, Series | None]:
        """Return the output and the target, or a cost alone; None where neither is known."""
        step = self.step
        if step.threshold:
            return step.output, None
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
        anew = self.left and all(
            name in now and _far(now[name], array, self.entered_with.get(name))
            for name, array in self.left.items()
        )
        # Of several networks that are trained in turn, each goes on where it was left.
        goes_on = bool(anew) and any(_same(it, now) for it in self.earlier)
        self.in_turn = self.in_turn or goes_on
        self.restarts += bool(anew) and not goes_on
        self.entered_with = now

    def _leave(self, frame: types.FrameType) -> None:
        self.left = self._parameters(frame)
        self.earlier.append(self.left)

    def _parameters(self, frame: types.FrameType) -> dict[str, Array]:
        """Return the arrays among the parameters."""
        groups = [parameter for parameter in self.step.parameters if len(parameter.paths) == 1]
        paths = [group.paths[0] for group in groups]
        values = values_at(paths, frame, self.recorder.files, self.recorder.modules)
        found = {group.name: group.gather(values) for group in groups}
        return {
            name: array for name, array in found.items() if array is not None and array.size > 4
        }

    def _between(self) -> None:
        """Keep the size of the numbers that the first layer is given outside the training."""
        site = self.step.inputs.site if self.step.inputs is not None else -1
        if self.step.masks:
            followed, output = self.recorder.followed, self.step.output
            sites = [site, output.site if output is not None else -1]
            asked = max(
                len(followed.get(number, [])) // self.usual.get(number, 1) for number in sites
            )
            masks = followed.get(self.step.masks[0], [])
            drawn = sum(bool(np.ptp(mask)) for mask in masks if mask.size)  # some are dropped
            drawn //= self.usual.get(self.step.masks[0], 1)
            if asked:
                self.masks.append((drawn, asked))
        usual = self.usual.get(site, 1)
        for values in self.recorder.followed.get(site, [])[: MOST_BETWEEN * usual : usual]:
            table = table_of(values, self._columns()) if len(self.asked) < MOST_BETWEEN else None
            if table is not None:
                self.asked.append(table)
            if values.any():
                rows = values.size // max(1, self._columns())
                into = self.between if len(self.between) < MOST_BETWEEN else self.lately
                size = float(np.sqrt(np.mean(values**2)))
                into.append(Asked(rows, size, self.ledger.firsts(values)))

    def _columns(self) -> int:
        """Return how many numbers an example has; 1 where that is not known."""
        pairs = zip(self.inputs, self.first)
        sizes = [
            array.size // max(1, np.size(pair[1])) for array, pair in pairs if array is not None
        ]
        return sizes[0] if sizes else 1

    def _scales(self) -> tuple[float, float] | None:
        """Return the usual size of an input within the training, and outside; None if unknown."""
        self._between()
        inside = [
            float(np.sqrt(np.mean(array**2)))
            for array in self.inputs[:200]
            if array is not None and array.size
        ]
        asked = [*self.between, *self.lately]
        large = [it.size for it in asked if it.rows >= SEVERAL]
        single = [it.size for it in asked if it.rows < SEVERAL]
        outside = [*large, *([float(np.median(single))] if len(single) >= SEVERAL else ())]
        if not inside or not outside:
            return None
        usual = float(np.median(inside))
        trained = {mark for step in self.ledger.steps for mark in step.marks.tolist()}
        if trained and any(
            it.rows >= SEVERAL
            and usual / AS_USUAL < it.size < AS_USUAL * usual
            and it.firsts
            and trained.isdisjoint(it.firsts)
            for it in asked
        ):
            return usual, usual  # others are prepared as they should be: it is known how
        return usual, max(outside, key=lambda it: abs(math.log(it / usual)) if usual else 0.0)

    def _moved(self) -> Columns | None:
        """Return the columns that lie apart where the network was asked outside the training."""
        width = self._columns()
        given = [single for single in self.inputs[:SIZED] if single is not None and single.size]
        known = [array for array in given if width in array.shape]
        rows = [
            array.reshape(-1, width) if array.shape[-1] == width else array.T for array in known
        ]
        return moved(rows, self.asked)

    def _turn(self, frame: types.FrameType) -> None:
        output, target = self._followed()
        assert output is not None  # noqa: S101  # as in begin
        kept = self.recorder.followed
        self.usual = {site: max(1, len(values)) for site, values in kept.items()}
        read = [array for array in kept[output.site] if array is not UNREAD]
        outputs = [array for array in read if array.size]
        targets = [array for array in kept[target.site] if array.size] if target else [NOTHING]
        if 2 * len(outputs) < len(read):
            self.empty += 1  # the step was taken with no example, or most of its parts were
        self.steps += not outputs and bool(read)
        if outputs and targets:
            one = chosen(outputs, output.which, len(output.numbers))
            two = chosen(targets, target.which, len(target.numbers)) if target else NOTHING
            if one is not None and two is not None:
                self.steps += 1
                self._keep(one, two, frame)
        for values in kept.values():
            values.clear()

    def _mistake(self, frame: types.FrameType) -> None:
        """Note whether the turn has changed the parameters: a perceptron learns from mistakes."""
        paths = [path for group in self.step.parameters for path in group.paths]
        values = values_at(paths, frame, self.recorder.files, self.recorder.modules)
        now = {path: np.array(value) for path, value in values.items()}
        if self.stood:
            self.steps += 1
            same = all(
                np.array_equal(now.get(path, NOTHING), array) for path, array in self.stood.items()
            )
            pair = np.array([float(not same)]), NOTHING
            (self.first if len(self.first) < FIRST else self.last).append(pair)
        self.stood = now
        for kept in self.recorder.followed.values():
            kept.clear()

    def _keep(self, output: Array, target: Array, frame: types.FrameType) -> None:
        inputs = self._inputs()
        if output.ndim > 2:
            output = output.squeeze()  # as of columns at several moments
        output = squashed(output, target, self.step.cost)
        (self.first if len(self.first) < FIRST else self.last).append((output, target))
        if len(self.inputs) < FIRST:
            large = sum(single.size for single in self.inputs if single is not None) > MOST
            self.inputs.append(None if large else inputs)
        if inputs is not None and not self.ledger.is_full:
            self._note(inputs, output, target, frame)

    def _note(self, inputs: Array, output: Array, target: Array, frame: types.FrameType) -> None:
        """Note which examples the step has taken."""
        single = one_each(output, inputs)
        wanted = wanted_of(output, target, self.step.labels, single=single)
        if wanted is None:
            return
        in_columns = output.ndim == 2 and output.shape[0] != len(wanted) == output.shape[1]
        if in_columns and inputs.shape == (len(wanted), len(wanted)):
            inputs = inputs.T
        rows = rows_of(inputs, len(wanted))
        if rows is None and output.ndim == 2:  # several numbers are wanted of each example
            width = self.step.shapes[0][1][:1] if self.step.shapes else ()
            count = next((it for it in output.shape if inputs.size // it in width), 0)
            count = count or (output.shape[0] if output.shape[0] in inputs.shape else 0)
            rows = rows_of(inputs, count) if count else None
            wanted = np.zeros(count)
        if rows is not None:
            self.ledger.note(rows, wanted)
            if len(self.ledger.steps) in LOOK_AT:
                self.ledger.look(frame, self.recorder.files, self.recorder.modules)

    def _inputs(self) -> Array | None:
        series = self.step.inputs
        values = self.recorder.followed[series.site] if series is not None else []
        if series is None or not values:
            return None
        return chosen(values, series.which, len(series.numbers))

    def _size(self) -> float:
        """Return the usual size of an input; 0 if none is known."""
        sizes = [
            float(np.sqrt(np.mean(single**2)))
            for single in self.inputs[:200]
            if single is not None and single.size
        ]
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
            batch = rows_of(inputs, len(wanted))
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
        if self.step.target is None or self.step.threshold:
            costs = [float(output.reshape(-1)[0]) for output, _ in pairs if output.size == 1]
            return self._of_costs(costs) if len(costs) == len(pairs) else None
        single = any(one_each(pair[0], array) for pair, array in zip(self.first, self.inputs))
        answers = [answers_of(*pair, self.step.labels, single=single) for pair in pairs]
        kept = [answer for answer in answers if answer is not None]
        if not kept:
            return None
        wanted = np.concatenate([it[1] for it in kept])
        classes = np.unique(wanted)
        # Any target fits the slope of a single output.
        sure = self.step.certain or pairs[0][0].size > 1 or len(classes) == 2
        is_class = are_classes(classes) and kept[0][3] and sure
        third = max(1, min(len(kept) // 3, 400))
        middle = max(0, len(kept) // 2 - third // 2)
        thirds = [kept[:third], kept[middle : middle + third], kept[-third:]]
        parts = tuple(part_of(it, classes if is_class else None) for it in thirds)
        ends = np.concatenate([nearest(it[0], classes) if is_class else it[0] for it in thirds[-1]])
        constant = float(ends[0]) if is_class and np.ptp(ends) == 0 and len(ends) > 20 else None
        commonest = max(float(np.mean(wanted == class_)) for class_ in classes) if is_class else 0.0
        finite = all(np.isfinite(pair[0]).all() for pair in pairs[-50:])
        spread = float(np.mean([it[4] for it in kept]))
        if is_class and not spread:  # one number in each step
            spread = float(np.var(wanted))
        seen = int(self.steps * np.mean([len(it[1]) for it in kept]))
        few = self.ledger.few() if self.ledger.steps else self._by_targets()
        if np.mean([len(it[1]) for it in kept]) > few:  # more answers in a step: no such examples
            few = 0
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
            None if quick or self.in_turn else self.ledger.uses(),
            None if quick or self.step.labels else out_of_reach(pairs[-LAST // 2 :]),
            few,
            None if quick else self._moved(),
            class_among(*self._examples(answers)) if is_class and not quick else -1,
            self._unseen(kept, pairs[0][0]) if is_class and not quick else None,
            one_target=len(classes) == 1,
        )
        # A number that never changes tells nothing of examples that are not learned.
        single = is_class and len(classes) == 1 and np.size(pairs[0][1]) == 1
        return None if single and not found.learns else found

    def _of_costs(self, costs: Sequence[float]) -> Learning:
        """Return how the training went by the cost that the program itself computes."""
        third = max(1, min(len(costs) // 3, 400))
        middle = max(0, len(costs) // 2 - third // 2)
        thirds = [costs[:third], costs[middle : middle + third], costs[-third:]]
        if self.step.threshold:
            thirds[-1] = self._last_epoch(costs) or thirds[-1]
        parts = tuple(Part(len(it), 0, float(np.mean(it))) for it in thirds)
        finite = bool(np.isfinite(costs[-50:]).all())
        mistakes = self.step.threshold
        return Learning(self.steps, parts, False, 0.0, None, 0.0, finite, mistakes=mistakes)

    def _unseen(self, answers: Sequence[Answers], output: Array) -> Unseen | None:
        """Return classes that no step takes, where the outputs are one for each class."""
        examples = len(answers[0][1])
        sizes = [size for size in np.shape(output) if size != examples or examples == 1]
        last = np.unique(np.concatenate([answer[1] for answer in answers[-LAST:]]))
        return self.ledger.unseen(sizes, last.tolist())

    def _by_targets(self) -> int:
        """Return how many examples there are, by their targets alone; 0 where there are many.

        Every epoch takes as many steps, and in each the target is that of an epoch before. Inputs
        that are tuples of numbers, multiplied one by one, are nothing that could be told apart.
        """
        seen = self.recorder.loops.get(self.step.loop)
        epochs = seen.lengths[:-1] if seen is not None else []
        count = epochs[0] if len(epochs) > 1 and len(set(epochs)) == 1 else 0
        targets = [target.tolist() for _, target in self.first]
        if not 1 < count <= FEW or len(targets) < 2 * count:
            return 0
        return count if targets[count:] == targets[:-count] else 0

    def _last_epoch(self, mistakes: Sequence[float]) -> Sequence[float]:
        """Return the turns of the last epoch of a perceptron, if it has made no mistake in them.

        There may be several trainings, each of which begins with some.
        """
        seen = self.recorder.loops.get(self.step.loop)
        turns = seen.lengths[-1] if seen is not None and seen.lengths else 0
        last = mistakes[-turns:] if 1 < turns <= len(mistakes) else []
        return [] if any(last) else last

    def _masks(self) -> tuple[int, int]:
        """Return how often neurons were dropped outside the training, and how often it was asked.

        That is for all the times between its steps, or for the time after the last of them.
        """
        every = [sum(mask[0] for mask in self.masks), sum(mask[1] for mask in self.masks)]
        drawn, asked = self.masks[-1] if self.masks else (0, 0)
        only_then = 0 < drawn == every[0] and drawn <= asked and len(self.masks) > 1
        return (drawn, drawn) if only_then or drawn >= asked > 0 else (every[0], every[1])

    def _same_target(self) -> bool:
        """Tell whether the last targets are all the same vector, though the first ones were not."""
        last = [target for _, target in self.last]
        if len(last) < 500 or last[0].size < 2:
            return False
        first = [target for _, target in self.first]
        if any(array.size != last[0].size for array in first):
            return False  # another training, of other examples
        constant = all(np.array_equal(array, last[0]) for array in last)
        return constant and not all(np.array_equal(array, first[0]) for array in first)


def _same(one: dict[str, Array], other: dict[str, Array]) -> bool:
    """Tell whether all parameters are what they were."""
    return one.keys() == other.keys() and all(
        np.array_equal(array, other[n]) for n, array in one.items()
    )


def _far(now: Array, left: Array, entered: Array | None) -> bool:
    """Tell whether parameters are as far from where they were left as two drawings at random."""
    if now.size != left.size or np.array_equal(now, left):
        return False
    if entered is not None and entered.size == now.size and np.array_equal(entered, now):
        return True  # set back to where they began
    apart = float(np.linalg.norm(now - left))
    lengths = float(np.linalg.norm(now) * np.linalg.norm(left))
    return apart > 0 and float(now @ left) < 0.7 * lengths
