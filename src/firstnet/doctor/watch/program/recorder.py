"""The hooks that an instrumented program calls, and what they do: search, record or follow.

- *Search*: at the first turns of each loop the recorder compares the numbers that the program
  holds. Where some have changed turn after turn, the loop may be the training, and is examined.
- *Record*: one turn is recorded value by value, in a copy of the program that ends with the turn.
- *Follow*: once the step is known, its outputs and targets are kept, to see whether it learns.

Work is counted, and not time, so that a busy computer does not change what is seen.
"""

from __future__ import annotations

import contextlib
import copy
import math
import re
import sys
import types
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple, NoReturn

import numpy as np

from firstnet.doctor.watch.program.comparisons import MANY, Comparisons
from firstnet.doctor.watch.program.differences import KEPT, LAST_ANSWERS, Difference
from firstnet.doctor.watch.program.instrument import (
    EACH,
    ENTER,
    EQUAL,
    GREYS,
    HELD,
    KEEP,
    LEAVE,
    MINUS,
    OVER,
    PART,
    SINGLE_NUMBER,
    STORE,
    TIMES,
    TORN,
    TURN,
    VALUE,
    WHOLE,
    Sites,
)
from firstnet.doctor.watch.program.kept import Kept
from firstnet.doctor.watch.program.state import Group, State, state_of, values_at
from firstnet.doctor.watch.program.values import (
    LARGEST_OF_A_TURN,
    Array,
    all_cut_off,
    fingerprint,
    fractions_lost,
    has_fraction,
    moved,
    numbers,
)

WINDOW = 4  # heads of a loop in a row at which the state is compared
AT_ONCE = 2  # such heads, where numbers turn into nan too soon for more
STARTS = (0, 8, 30, 500)  # the turns of a loop at which such windows begin
PATIENCE = 8
FEW_NUMBERS = 2_000  # of a program whose turns are looked at on the chance that one changes some
OF_HEAD = re.compile(r"for (.*?) in ")
FURTHER = 20  # turns that are looked at, where one changes nothing and others do
MOST_EVENTS = 400_000  # values that one recorded turn may report
MOST_OF_A_SITE = 600  # values of one expression in a turn; of inner sums there are more
MOST_NUMBERS = 30_000_000  # in those that are kept of it
MOST_FOLLOWED = 100_000  # values of one expression, in a turn of the training
SEVERAL = 2  # lengths, of which no one is noted any more
MOST_CHANGES = 40  # turns of a loop, of which is kept what they changed
MOST_LENGTHS = 50  # entries of a loop whose turns are counted
FEWEST_ROWS = 10  # of a table that may be of examples
FEWEST_GREYS = 500  # of the images that are divided by 255
MOST_SITES = 50_000  # of which it is noted whether they were reached
HEAVY = 8  # numbers of an array, as a power of two, that cost as much as one value
A_LEAF = 8  # work to find one of the program's numbers and to compare it
UNREAD = np.zeros(0)  # in the place of an array that is followed, and too large to be kept
SAME = 1e-9  # relative, of numbers that are computed twice
NOTED = (  # what is noted whether or not a turn is recorded
    "active", "computed", "spread", "parts", "greys", "wrapped", "torn", "cut_off", "singles",
)  # fmt: skip
COPIED = 500_000  # numbers in an array that is compared entry by entry


Hook = Callable[[int, Any], Any]  # with the number of a site and its value, which it returns


class BudgetSpent(BaseException):
    """The program was run for as long as it takes; not an Exception, so no `except` stops it."""


class TurnRecorded(BaseException):
    """The turn that a re-executed program was run for is over."""


class Inexact(BaseException):
    """A turn that was taken and undone is not the one that the program takes."""


class InBranch(BaseException):
    """From here on this process is a copy of the program that goes on by itself."""


class Event(NamedTuple):
    """A value that was computed: at which site, of which shape, and one number that tells it."""

    site: int
    shape: tuple[int, ...]
    mark: float


@dataclass
class Turn:
    """One recorded turn of a loop.

    Attributes:
        after: the numbers of each group at its end; None where they are gone.
        events: what was computed, in order.
        arrays: the values themselves, by the number of the event; of equal ones the first.
        work: that it took.
        many: the sites of which there were too many values to record.
        answers: to what was asked at one of its values; the turn was not taken to its end then.
    """

    after: dict[str, Array | None]
    events: list[Event]
    arrays: dict[int, Array]
    work: int = 0
    many: list[int] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)

    def array(self, number: int) -> Array:
        """Return the value of an event."""
        event = self.events[number]
        return self.arrays[number] if number in self.arrays else self._equal(event)

    def _equal(self, event: Event) -> Array:
        if event.shape == () and event.mark == event.mark:
            return np.asarray(event.mark)
        if event.mark != event.mark:
            return np.full(event.shape, np.nan)
        if not hasattr(self, "_known"):
            self._known = {
                (self.events[number].shape, self.events[number].mark): array
                for number, array in self.arrays.items()
                if number >= 0
            }
        return self._known[event.shape, event.mark]


# A value, by its site and by how often it had been computed before, and a question about it, which
# is asked in the frame that computes it.
Question = tuple[tuple[int, int], Callable[[types.FrameType | None], list[Any]]]

# What is added to single values while a turn is recorded: by the site, and by how often it had been
# computed before.
Moved = Mapping[tuple[int, int], Array]


@dataclass
class Recording:
    """What is being recorded of one turn."""

    loop: int
    frame: types.FrameType
    groups: list[Group]
    wanted: frozenset[int] | None  # numbers of events whose values are kept; None: all
    done: Callable[[Turn | None], None]
    events: list[Event] = field(default_factory=list)
    arrays: dict[int, Array] = field(default_factory=dict)
    known: set[tuple[tuple[int, ...], float]] = field(default_factory=set)
    counts: dict[int, int] = field(default_factory=dict)
    skipped: frozenset[int] = frozenset()  # sites that are not recorded, nor moved
    kept: int = 0
    work: int = 0
    moved: Moved = field(default_factory=dict)
    question: Question | None = None
    asked: Any = None  # the value at which the question is asked

    def taken(self, site: int, value: Any) -> Any:
        """Take the value of an expression, and return it, moved if that was asked for."""
        if site in self.skipped:
            return value
        before = self.counts.get(site, 0)
        self.counts[site] = before + 1
        if before >= MOST_OF_A_SITE:
            return value
        if self.question is not None and (site, before) == self.question[0]:
            (_, ask), self.question, self.asked = self.question, None, value
            self.done(Turn({}, [], {}, answers=ask(sys._getframe(1))))
            raise TurnRecorded
        if self.moved and (site, before) in self.moved:
            value = moved(value, self.moved[site, before])
        self._note(site, value)
        return value

    def _note(self, site: int, value: Any) -> None:
        kind = type(value)
        if kind is float or kind is int:
            self.events.append(Event(site, (), float(value) if abs(value) < 1e300 else np.nan))
            return
        array = numbers(value, LARGEST_OF_A_TURN)
        if array is None:
            return
        if array.shape == ():
            self.events.append(Event(site, (), float(array)))
            return
        mark = fingerprint(array)
        number = len(self.events)
        self.events.append(Event(site, array.shape, mark))
        if self.wanted is not None:
            if number in self.wanted:
                self.arrays[number] = array
        elif (array.shape, mark) not in self.known:
            self.known.add((array.shape, mark))
            self.arrays[number] = array
            self.kept += array.size


@dataclass
class LoopSeen:
    """The turns of one loop so far, and the states at the heads of the present window."""

    turns: int = 0
    entries: int = 0
    entered_at: int = 0  # the number of turns when it was last entered
    lengths: list[int] = field(default_factory=list)  # turns of each entry that came to its end
    window: list[dict[str, Array | float]] = field(default_factory=list)
    owners: list[dict[str, int]] = field(default_factory=list)  # of numbers in objects, by identity
    window_entries: list[int] = field(default_factory=list)  # the entry that each is of
    further: int = 0  # turns that are looked at beyond the usual ones
    looked_on: int = 0  # how many such turns were granted
    some: set[str] = field(default_factory=set)  # paths of what has changed in some turn
    at_once: bool = True  # whether the turns that change something change most of that
    changes: list[set[str]] = field(default_factory=list)  # what each of the first turns changed
    around: frozenset[int] = frozenset()  # the loops that it was last entered in
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)  # at the last head, by path

    def note(self, changed: set[str]) -> None:
        """Take what a turn has changed.

        A perceptron changes nothing where it is right, and all of its weights where it is wrong.
        """
        if changed and self.some:
            self.at_once = self.at_once and 2 * len(changed & self.some) > len(changed | self.some)
        self.some |= changed
        if changed and len(self.changes) < MOST_CHANGES:
            self.changes.append(changed)


class Grown(NamedTuple):
    """The shapes of an array before and after the turn that made it larger."""

    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass
class Candidate:
    """A loop whose turns change numbers that survive."""

    loop: int
    frame: types.FrameType
    turn: int
    state: State
    changed: list[str]
    before: dict[str, Array | float]  # the state one turn earlier
    inside: bool = True  # whether turns were seen to change them, not only what is between entries


@dataclass
class Expected:
    """How the turn of a loop that begins now is to end: the numbers of some groups."""

    loop: int
    frame: types.FrameType
    groups: list[Group]
    after: dict[str, Array | None]


class Recorder:
    """Takes what an instrumented program reports.

    Args:
        sites: the expressions and loops that were numbered.
        budget: the work that the program may do.
        examine: is given each loop that may be the training; returns whether to go on searching.
    """

    def __init__(
        self, sites: Sites, budget: int, examine: Callable[[Candidate], bool] | None
    ) -> None:
        self.sites = sites
        self._work = [budget]
        self._noted = set[int]()  # sites whose values are passed on: nothing is to be noted of them
        self.examine = examine
        self.searching = examine is not None
        self.window = WINDOW
        self.may_train_in: Callable[[int], bool] = lambda _: True  # other loops are not looked at
        self.look_still: Callable[[Candidate], None] | None = None  # at loops that change nothing
        self._recording: Recording | None = None
        self.target: tuple[int, int] | None = None  # a loop and its turn that is to be recorded
        self.at_target: Callable[[types.FrameType, State], Recording] | None = None
        self._followed: dict[int, list[Array]] = {}
        self.follow_loop = -1
        self.on_turn: Callable[[types.FrameType], None] | None = None
        self.on_enter: Callable[[types.FrameType], None] | None = None
        self.on_leave: Callable[[types.FrameType], None] | None = None
        self.again: int | None = None  # a loop that is to be examined at its next turn, too
        self.waited = 0  # how often another loop was skipped for it
        self.loops: dict[int, LoopSeen] = {}
        self.expected: Expected | None = None
        self.bodies: dict[int, Callable[[], Any]] = {}  # of the doctor's own loops: what comes next
        self.modules: list[types.ModuleType] = []
        self.files: set[str] = set()
        self.plain = False  # whether the doctor takes the steps itself
        self._paused = False
        self.active: list[int] = []  # the loops that are running, the outermost first
        self.training: set[int] = set()  # the loop of the step, and those around it
        self.reserve = 0  # work that is kept for what comes after the training
        self.comparisons: dict[int, Comparisons] = {}  # since the training is followed
        self.spread: dict[int, tuple[tuple[int, ...], tuple[int, ...]]] = {}  # shapes, by site
        self.parts: dict[int, set[int]] = {}  # the lengths that a number is divided by, by site
        self.greys: dict[int, float] = {}  # the largest of many numbers that are divided by 255
        self.answers = frozenset[int]()  # the sites of the network's outputs, once followed
        self.differences: dict[int, Difference] = {}  # of answers, after the training, by site
        self.wrapped: dict[int, float] = {}  # before the training: unsigned differences below 0
        self.kept: dict[int, Kept] = {}  # what is kept, by site
        self.cut_off = Counter[int]()  # how often fractions were lost, by site
        self.grown: dict[str, Grown] = {}  # arrays with more numbers after a turn, by path
        self.torn: dict[int, tuple[int, ...]] = {}  # shapes of examples that were mixed, by site
        self.computed = bytearray(MOST_SITES)  # whether a site has computed something
        self.cut = False  # whether the training was cut short
        self.singles: set[int] = set()  # sites at which an array of one number was taken for it
        self.more: Callable[[], int] | None = None  # asked for more work, before it is cut
        self.value, self.held = self._of_values()

    @property
    def left(self) -> int:
        """The work that is left."""
        return self._work[0]

    @left.setter
    def left(self, work: int) -> None:
        self._work[0] = work

    @property
    def recording(self) -> Recording | None:
        """What is being recorded, if a turn is."""
        return self._recording

    @recording.setter
    def recording(self, recording: Recording | None) -> None:
        self._recording = recording
        self._noted.clear()

    @property
    def followed(self) -> dict[int, list[Array]]:
        """What was computed at the sites that are followed."""
        return self._followed

    @followed.setter
    def followed(self, followed: dict[int, list[Array]]) -> None:
        self._followed = followed
        self._noted.clear()

    @property
    def paused(self) -> bool:
        """Whether nothing is noted, as while the doctor calls something."""
        return self._paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        self._paused = paused
        self._noted.clear()

    def spend(self, work: int) -> None:
        """Count work that is done elsewhere."""
        self.left -= work

    def hooks(self) -> dict[str, Any]:
        """Return the functions that an instrumented program calls, by name."""
        return {
            VALUE: self.value,
            HELD: self.held,
            EQUAL: self.equal,
            MINUS: self.minus,
            TIMES: self.times,
            OVER: self.over,
            PART: self.part,
            GREYS: self.greys_over,
            KEEP: self.keep,
            WHOLE: self.whole,
            STORE: self.store,
            SINGLE_NUMBER: self.single,
            TORN: self.reshaped,
            ENTER: self.enter,
            TURN: self.turn,
            LEAVE: self.leave,
            EACH: self.each,
        }

    def state(self, frame: types.FrameType) -> State:
        """Return all numbers that the program holds."""
        return state_of(frame, self.files, self.modules)

    # -- what the program calls ------------------------------------------------------------------

    def _of_values(self) -> tuple[Hook, Hook]:
        """Return the hooks that take the value of an expression, and return it.

        The second takes a value of which a part is read, whose size is no work. They are called for
        all that a program computes, so they do no more than they must.
        """
        work, noted, take, ndarray = self._work, self._noted, self._taken, np.ndarray

        def value(site: int, value: Any) -> Any:
            if site not in noted:
                return take(site, value, counted=True)
            work[0] -= 1
            if type(value) is ndarray:
                work[0] -= value.size >> HEAVY
            if work[0] < 0:
                self._spent()
            return value

        def held(site: int, value: Any) -> Any:
            if site not in noted:
                return take(site, value, counted=False)
            work[0] -= 1
            if work[0] < 0:
                self._spent()
            return value

        return value, held

    def _taken(self, site: int, value: Any, *, counted: bool) -> Any:
        """Take a value, and return it; its size is work where it is counted."""
        recording = self._recording
        self.left -= 1
        if not self._paused or recording is not None:
            if site < MOST_SITES:
                self.computed[site] = 1
            if counted and type(value) is np.ndarray:
                self.left -= value.size >> HEAVY
        if self.left < 0:
            self._spent()
        if recording is not None:
            value = recording.taken(site, value)
            if len(recording.events) > MOST_EVENTS or recording.kept > MOST_NUMBERS:
                self._spent()
        elif site in self._followed and not self._paused:
            self._follow(self._followed[site], value)
        elif not self._paused:
            self._noted.add(site)
        return value

    def _follow(self, kept: list[Array], value: Any) -> None:
        """Keep what was computed at a site that is followed."""
        if len(kept) < MOST_FOLLOWED:
            is_array = type(value) is np.ndarray
            array = value if is_array and value.size == 0 else numbers(value)
            if array is None and is_array:
                array = UNREAD
            if array is not None:
                kept.append(array)

    def equal(self, site: int, left: Any, right: Any) -> Any:
        """Return whether two values are equal, and note what was compared."""
        result = left == right
        if self.recording is None and not self.paused and self.followed:
            self.comparisons.setdefault(site, Comparisons()).note(left, right, result)
        return self.value(site, result)

    def minus(self, site: int, left: Any, right: Any) -> Any:
        """Return the difference of two values, and note whether NumPy has spread them out."""
        result = left - right
        if type(result) is np.ndarray:
            self._note_pairs(site, left, right, result)
            if self.answers and result.size >= MANY:
                self._note_difference(site, left, right)
            if result.dtype.kind == "u" and not self.training:
                share = float(np.mean(np.less(left, right)))
                self.wrapped[site] = max(share, self.wrapped.get(site, 0.0))
        return self.value(site, result)

    def times(self, site: int, left: Any, right: Any) -> Any:
        """Return the product of two values, likewise."""
        result = left * right
        if type(result) is np.ndarray:
            self._note_pairs(site, left, right, result)
        return self.value(site, result)

    def over(self, site: int, left: Any, right: Any) -> Any:
        """Return the quotient of two values, of which the second is that of white."""
        result = left / self.greys_over(site, left, right)
        return self.value(site, result)

    def part(self, site: int, left: Any, right: Any) -> Any:
        """Return the quotient of a value and a length, and note that of a single number."""
        result = left / right
        noted = not self._paused and self._recording is None
        if noted and type(right) is int and isinstance(result, float):
            parts = self.parts.setdefault(site, set())
            if len(parts) < SEVERAL:
                parts.add(right)
        return self.value(site, result)

    def greys_over(self, site: int, values: Any, white: Any) -> Any:
        """Return the number that values are divided by, and note how large they are."""
        if self.recording is None and not self.paused:
            array = np.asarray(values) if np.shape(values) else None
            if array is not None and array.size >= FEWEST_GREYS and array.dtype.kind in "iuf":
                largest = float(array.max()) if array.min() >= 0 else np.inf
                self.greys[site] = max(largest, self.greys.get(site, 0.0))
        return white

    def _note_pairs(self, site: int, left: Any, right: Any, result: Array) -> None:
        """Note the shapes of two sides, if their n numbers each have become n x n.

        Where a loop was cut short, its variables are those of a turn that has only begun; so they
        are until the loops around it are left, too.
        """
        if self.cut and self.active:
            return
        if type(left) is type(right) is np.ndarray:
            size = left.size
            if 2 < size == right.size and result.size == size * size and not self.paused:
                self.spread.setdefault(site, (left.shape, right.shape))

    def _note_difference(self, site: int, left: Any, right: Any) -> None:
        """Keep two arrays whose difference is taken after the training, if one is of answers."""
        noted = self.recording is None and not self.paused and np.size(left) == np.size(right)
        if noted and self.training.isdisjoint(self.active):
            answers = [it for site in self.answers for it in self.followed[site][-LAST_ANSWERS:]]
            found = Difference(*(np.array(side).ravel()[:KEPT] for side in (left, right)))
            if any(found.is_of(np.ravel(each)[:KEPT]) for each in answers):
                self.differences[site] = found

    def keep(self, site: int, value: Any) -> Any:
        """Take what the program keeps while it trains, under a name that says so; return it."""
        if self.recording is None and not self.paused and self.followed:
            self.kept.setdefault(site, Kept()).note(value)
        return value

    def whole(self, site: int, value: Any) -> Any:
        """Take an array that is made one of whole numbers, and return it."""
        if self.recording is None and not self.paused and self.followed:
            self.cut_off[site] += all_cut_off(value)
        return value

    def reshaped(self, site: int, array: Any, columns: Any) -> Any:
        """Take what is made a table with so many columns, or -rows, and return it.

        Where it has as many rows, as examples often are, each column gets parts of several.
        """
        before = self.recording is None and self.training.isdisjoint(self.active)
        if before and type(array) is np.ndarray and array.ndim > 1:
            rows = array.shape[0]
            if columns < -1:  # an array whose own rows stay is not mixed
                columns = 0 if -columns == rows else array.size // -columns
            if FEWEST_ROWS <= rows == columns != array.shape[-1] and array.size > rows:
                self.torn.setdefault(site, array.shape)
        return array

    def store(self, site: int, into: Any, index: Any, value: Any) -> Any:
        """Take what is put into an array or a list, and return it.

        Args:
            site: of the statement.
            into: the array or the list.
            index: the place; None if that is not known.
            value: is put there.
        """
        whole = type(into) is np.ndarray and into.dtype.kind == "i" and self.recording is None
        if whole and not self.training.isdisjoint(self.active):
            self.cut_off[site] += has_fraction(value)
        elif whole:  # before the training
            self.cut_off[site] += fractions_lost(value)
        of_one = type(value) is np.ndarray and value.size == 1 and value.ndim > 0
        return self._single(site, value) if of_one and _is_a_number(into, index) else value

    def single(self, site: int, function: Any, value: Any) -> Any:
        """Return what a function of a number is given, if it is one of Python's own."""
        own = function in (float, int) or getattr(function, "__module__", "") == math.__name__
        return self._single(site, value) if own else value

    def _single(self, site: int, value: Any) -> Any:
        """Return an array of one number as that number, which NumPy did by itself before 2.4."""
        if type(value) is np.ndarray and value.size == 1 and value.ndim:
            self.singles.add(site)
            return value.reshape(())
        return value

    def enter(self, loop: int) -> None:
        """Take the entry into a loop."""
        seen = self.loops.setdefault(loop, LoopSeen())
        seen.entries += 1
        seen.entered_at = seen.turns
        if loop == self.follow_loop and self.on_enter is not None and self.recording is None:
            self.on_enter(sys._getframe(1))
        if loop in self.active:
            self.active.remove(loop)
        seen.around = frozenset(self.active)
        self.active.append(loop)

    def turn(self, loop: int) -> bool:
        """Take the beginning of a turn of a loop; return whether to leave it instead.

        Once the training was followed for long enough, it is cut short, and the program goes on
        with what it does afterwards.
        """
        spent = self.left < self.reserve and loop in self.training and self.recording is None
        if spent and self.more is not None and not self.cut:
            self.left += self.more()
            spent = self.left < self.reserve
        if spent:
            self.cut = True
            if self.loops[loop].turns > self.loops[loop].entered_at + 1:
                return True
        self._turn(loop, sys._getframe(1))
        return False

    def _turn(self, loop: int, frame: types.FrameType) -> None:
        self.left -= 1
        recording = self.recording
        if recording is not None:
            if loop == recording.loop and frame is recording.frame:
                self.recorded(frame)
            return
        if self.paused:
            return
        if self.expected is not None:
            self._compare(loop, frame)
        if loop == self.follow_loop and self.on_turn is not None:
            self.on_turn(frame)
        seen = self.loops.setdefault(loop, LoopSeen())
        turn, seen.turns = seen.turns, seen.turns + 1
        if self.target == (loop, turn) and self.at_target is not None:
            self.recording = self.at_target(frame, self.state(frame))
        elif (
            self.searching
            and (
                self.again == loop
                or seen.further > 0
                or any(0 <= turn - start < self.window for start in STARTS)
            )
            and self.may_train_in(loop)
        ):
            self._search(loop, turn, seen, frame)

    def leave(self, loop: int) -> None:
        """Take the end of a loop."""
        if loop in self.active:
            self.active.remove(loop)
        recording = self.recording
        if recording is not None:
            if loop == recording.loop and sys._getframe(1) is recording.frame:
                self.recorded(sys._getframe(1))
            return
        if self.expected is not None:
            self._compare(loop, sys._getframe(1))
        if loop == self.follow_loop and self.on_turn is not None:
            self.on_turn(sys._getframe(1))
        seen = self.loops.get(loop)
        if seen is not None and not self.cut and len(seen.lengths) < MOST_LENGTHS:
            seen.lengths.append(seen.turns - seen.entered_at)
        if loop == self.follow_loop and self.on_leave is not None:
            self.on_leave(sys._getframe(1))

    def each(self, loop: int, items: Iterable[Any]) -> Iterator[Any]:
        """Deal the items of a comprehension, each of which is a turn of a loop."""
        self.enter(loop)
        for item in items:
            if self.turn(loop):
                break
            yield item
        self.leave(loop)

    def lines(self) -> dict[str, set[int]]:
        """Return the lines of each file on which something was computed."""
        found: dict[str, set[int]] = {}
        for number, site in enumerate(self.sites.values[:MOST_SITES]):
            if self.computed[number]:
                found.setdefault(site.file, set()).add(site.line)
        return found

    # -- search ----------------------------------------------------------------------------------

    def _search(self, loop: int, turn: int, seen: LoopSeen, frame: types.FrameType) -> None:
        state = self.state(frame)
        self.left -= sum(A_LEAF + (np.size(it.value) >> HEAVY) for it in state.values())
        self._note_shapes(seen, state)
        seen.window.append({path: _snapshot(leaf.value) for path, leaf in state.items()})
        seen.owners.append({path: leaf.owner for path, leaf in state.items() if leaf.owner})
        seen.window_entries.append(seen.entries)
        if len(seen.window) < self.window:
            return
        window = seen.window[-self.window :]
        owners = seen.owners[-self.window :]
        entries = seen.window_entries[-self.window :]
        seen.window, seen.owners, seen.window_entries = [], [], []
        seen.further = max(0, seen.further - 1)
        pairs = list(pairwise(window))
        # What changes between two entries is none of its turns' doing.
        inside = [it for it, (one, other) in zip(pairs, pairwise(entries)) if one == other]
        pairs = inside or pairs
        own = variables_of(self.sites.loops[loop].text)
        paths = [
            path
            for path in state
            if path not in own and len({owner[path] for owner in owners if path in owner}) <= 1
        ]
        changes = [{path for path in paths if _differ(path, *pair)} for pair in pairs]
        counts = {path: sum(path in change for change in changes) for path in paths}
        if self.again is not None and self.again != loop and self.waited < PATIENCE:
            self.waited += 1  # the loop that is to be seen again has its turn first
            return
        for change in changes:
            seen.note(change)
        looking_on = seen.further > 0 and seen.at_once  # the next turn may change them again
        changed = [it for it, count in counts.items() if count or (looking_on and it in seen.some)]
        changed = _without_views(changed, state)
        often = looking_on or max(counts.values(), default=0) >= min(2, len(pairs))
        if changed and often and self.examine is not None:
            candidate = Candidate(loop, frame, turn, state, changed, window[-2], bool(inside))
            try:
                self.searching = self.examine(candidate)
            except InBranch:
                self.searching = False
        elif changed:
            self.look_on(loop)
        elif self.look_still is not None:
            if sum(np.size(it.value) for it in state.values()) < FEW_NUMBERS:
                self.look_on(loop)  # at no cost: nothing was changed yet
            with contextlib.suppress(InBranch):
                self.look_still(Candidate(loop, frame, turn, state, changed, window[-2]))
        if (self.again == loop or seen.further) and self.searching and self.recording is None:
            seen.window, seen.owners, seen.window_entries = window[1:], owners[1:], entries[1:]

    def _note_shapes(self, seen: LoopSeen, state: State) -> None:
        for path, leaf in state.items():
            before, after = seen.shapes.get(path, leaf.shape), leaf.shape
            if before != after and math.prod(before) < math.prod(after):
                self.grown.setdefault(path, Grown(before, after))
            seen.shapes[path] = after

    def look_on(self, loop: int, turns: int = FURTHER) -> None:
        """Look at so many turns of a loop, too, for some of those that were seen change nothing.

        So it is with an example that a perceptron gets right.
        """
        seen = self.loops[loop]
        turns = turns if seen.at_once else FURTHER
        if turns > seen.looked_on:
            seen.further += turns - seen.looked_on
            seen.looked_on = turns

    def look_no_more(self, loop: int) -> None:
        """Look at none of the turns that were asked for beyond the usual ones."""
        self.loops[loop].further = 0

    # -- record ----------------------------------------------------------------------------------

    def begin(self, recording: Recording) -> None:
        """Record the turn that begins now."""
        recording.work = self.left
        self.recording = recording

    def hurry(self) -> None:
        """Let the sites that are not recorded cost as little as possible, from now on.

        Only for a copy of the program, which ends with this turn. Loops still count as work.
        """
        assert self.recording is not None  # noqa: S101  # as the copy has begun
        skipped = bytearray(len(self.sites.values))
        for site in self.recording.skipped:
            skipped[site] = 1

        def hurried(note: Hook) -> Hook:
            return lambda site, result: result if skipped[site] else note(site, result)

        hooks = {VALUE: hurried(self.value), HELD: hurried(self.held)}
        for module in self.modules:
            module.__dict__.update(hooks)

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Forget what is noted meanwhile, as it is where a copy of the process notes it."""
        noted = {name: copy.copy(getattr(self, name)) for name in NOTED}
        loops = [(seen, seen.entries, seen.entered_at, seen.around) for seen in self.loops.values()]
        known = set(self.loops)
        left, paused, expected = self.left, self.paused, self.expected
        try:
            yield
        finally:
            vars(self).update(noted)
            for seen, entries, entered_at, around in loops:
                seen.entries, seen.entered_at, seen.around = entries, entered_at, around
            for loop in self.loops.keys() - known:
                del self.loops[loop]
            self.left, self.paused, self.expected = left, paused, expected
            self.recording = None
            for module in self.modules:
                module.__dict__.update({VALUE: self.value, HELD: self.held})

    def _compare(self, loop: int, frame: types.FrameType) -> None:
        """Compare a turn of the program's own, which is over, with what was expected of it."""
        expected = self.expected
        if expected is None or loop != expected.loop or frame is not expected.frame:
            return
        self.expected = None
        after = self._after(expected.groups, frame)
        if not all(alike(it, after[name]) for name, it in expected.after.items()):
            raise Inexact

    def _after(
        self,
        groups: Sequence[Group],
        frame: types.FrameType,
        names: Mapping[str, Any] | None = None,
    ) -> dict[str, Array | None]:
        paths = [path for group in groups for path in group.paths]
        values = values_at(paths, frame, self.files, self.modules, names)
        return {group.name: group.gather(values) for group in groups}

    def recorded(self, frame: types.FrameType, names: Mapping[str, Any] | None = None) -> NoReturn:
        """End the turn that is recorded.

        Args:
            frame: that runs the loop.
            names: its variables, where they are not in the frame.
        """
        recording, self.recording = self.recording, None
        assert recording is not None  # noqa: S101  # the callers have looked
        after = self._after(recording.groups, frame, names)
        work = recording.work - self.left
        many = [site for site, count in recording.counts.items() if count > MOST_OF_A_SITE]
        recording.done(Turn(after, recording.events, recording.arrays, work, many))
        raise TurnRecorded

    def _spent(self) -> None:
        if self.recording is not None:
            self.recording.done(None)
        raise BudgetSpent


def alike(one: Array | None, other: Array | None) -> bool:
    """Tell whether two lists of numbers are the same but for the order of a sum."""
    if one is None or other is None:
        return one is other
    return one.shape == other.shape and np.allclose(one, other, SAME, SAME, equal_nan=True)


def _is_a_number(into: Any, index: Any) -> bool:
    """Tell whether there is a single number at a place of an array, and no truth value."""
    if type(into) is not np.ndarray or index is None or into.dtype.kind not in "fiuc":
        return False
    try:
        return np.ndim(into[index]) == 0
    except (IndexError, TypeError, ValueError):
        return False


def _without_views(changed: list[str], state: State) -> list[str]:
    """Return the paths but for those of parts of an array that stays as it is.

    A mini-batch is one. What is added to it would be added to the examples of the next one, too.
    """
    known = set(changed)
    whole = {id(leaf.value) for path, leaf in state.items() if path not in known}
    values = {path: state[path].value for path in changed}
    return [path for path, value in values.items() if id(getattr(value, "base", None)) not in whole]


@cache
def variables_of(text: str) -> frozenset[str]:
    """Return the names that the head of a loop gives a value to in each turn."""
    match = OF_HEAD.match(text)
    return frozenset(re.findall(r"[A-Za-z_]\w*", match[1])) if match else frozenset()


def _snapshot(value: Any) -> Array | float:
    if not isinstance(value, np.ndarray):
        return float(value)
    if value.size > COPIED:
        return fingerprint(np.asarray(value, dtype=np.float64))
    return value.copy()


def _differ(path: str, old: dict[str, Array | float], new: dict[str, Array | float]) -> bool:
    if path not in old or path not in new:
        return False
    before, after = old[path], new[path]
    if np.shape(before) != np.shape(after):
        return False
    return not np.array_equal(before, after)


def learner_frames(frame: types.FrameType | None, files: Iterable[str]) -> list[types.FrameType]:
    """Return the frames of the learner's own functions, the innermost first."""
    found, own = [], set(files)
    while frame is not None:
        if frame.f_code.co_filename in own:
            found.append(frame)
        frame = frame.f_back
    return found
