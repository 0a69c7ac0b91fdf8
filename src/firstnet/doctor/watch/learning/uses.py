"""Which examples a training takes: all of them, each as often, and each with its own target?

An example is known by its numbers, so it is known again wherever it comes from: a slice, a
permutation, a list of pairs. The arrays that hold all examples are found by the examples in them.
"""

from __future__ import annotations

import re
import types
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.watch.program.values import Array

MOST_STEPS = 6_000
MOST_NUMBERS = 20_000_000  # in the inputs of all steps that are looked at
LARGEST = 8_000_000  # numbers in an array of all examples
MOST_PAIRS = 500  # of mini-batches, one after the other, that are compared
LOOK_AT = (8, 40)  # steps, after which all examples are looked for
FEW = 16  # different examples
IN_ORDER = 100  # examples of the second epoch, that come as in the first one
FEWEST = 40  # different examples, before something is said of them
FEWEST_ROWS = 8  # that have a column of ones, for it to be none of the data
FEWEST_TRAINED, MOST_CLASSES = 40, 30  # examples and classes, where one may be left out
UNIQUE = 0.95  # of all examples: where more come twice, they can't be told apart
TEST = re.compile(
    r"(^|[^a-z])(x_?)?(test|prueba|teste)([^a-z]|$)|x_?(val|te)(id)?$|^(val|te)_?x", re.IGNORECASE
)
TRAIN = re.compile(r"train|(^|_)tr($|_)|entrena|treino|apprent|lern", re.IGNORECASE)


class Taken(NamedTuple):
    """The examples of one step by their marks, and the class or the number wanted for each."""

    marks: Array
    wanted: Array


@dataclass(frozen=True)
class Population:
    """An array, or a list, of examples: their marks, and those of its rows in order."""

    name: str
    count: int
    marks: frozenset[int]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Uses:
    """How a training uses its examples.

    Attributes:
        name: of the array that holds all of them; "" where it is not known.
        names: of all arrays that they are in.
        count: how many it holds.
        used: how many of them were used.
        seen: how many the steps had altogether.
        batch: how many a step has.
        overlap: the usual part of a mini-batch that was in the one before, too.
        torn: how often an example came again with another target than the last time, and how often
            one came again.
        of_test: whether the array is the test set, by its name, beside a training set.
        leaked: the name of a test set whose examples are trained on, and how many of them.
        ordered: whether the second epoch takes the examples in the order of the first.
    """

    name: str = ""
    names: tuple[str, ...] = ()
    count: int = 0
    used: int = 0
    seen: int = 0
    batch: int = 0
    overlap: float = 0.0
    torn: tuple[int, int] = (0, 0)
    of_test: bool = False
    leaked: tuple[str, int, int] | None = None
    ordered: bool = False


@dataclass(frozen=True)
class Unseen:
    """Classes that the program has examples of, and trains on none of.

    Attributes:
        classes: their numbers.
        name: of the labels that have them.
        count: how many labels do.
        labels: how many labels there are.
        trained: how many examples are trained on.
    """

    classes: tuple[int, ...]
    name: str
    count: int
    labels: int
    trained: int


@dataclass
class Ledger:
    """Keeps which examples each step takes."""

    steps: list[Taken] = field(default_factory=list)
    left: int = MOST_NUMBERS
    width: int = 0
    population: Population | None = None
    ones: int | None = None  # the column of them: the first or the last
    whole: list[Population] = field(default_factory=list)  # those with all examples so far
    others: list[Population] = field(default_factory=list)  # and these
    labels: dict[str, Array] = field(default_factory=dict)  # what may be the classes of examples

    @property
    def is_full(self) -> bool:
        """Whether no more is kept."""
        return self.left < 0 or len(self.steps) >= MOST_STEPS

    def note(self, rows: Array, wanted: Array) -> None:
        """Take the examples of one step, in rows."""
        rows = self._without_ones(rows)
        self.left -= rows.size
        if self.is_full or not np.isfinite(rows).all():
            return
        self.width = rows.shape[1]
        self.steps.append(Taken(marks_of(rows), wanted))

    def firsts(self, values: Array) -> list[int]:
        """Return the marks of what may be the first example of a table, in a row or in a column."""
        found = []
        for rows in (values, values.T) if values.ndim == 2 else ():
            if rows.shape[1] in (self.width, self.width + (self.ones is not None)):
                found.append(int(marks_of(self._without_ones(rows[:1]))[0]))
        return found

    def few(self) -> int:
        """Return how many different examples there are, where they are few; 0 for many.

        Of each the same is wanted every time, so that nothing but the network is in the way.
        """
        wanted: dict[int, float] = {}
        for step in self.steps:
            for mark, answer in zip(step.marks.tolist(), step.wanted.tolist()):
                if wanted.setdefault(mark, answer) != answer or len(wanted) > FEW:
                    return 0
        return len(wanted)

    def _without_ones(self, rows: Array) -> Array:
        """Return examples without the column of ones that biases are multiplied by."""
        if not self.steps and len(rows) >= FEWEST_ROWS and rows.shape[1] > 2:
            self.ones = next((it for it in (0, -1) if (rows[:, it] == 1).all()), None)
        if self.ones is None or rows.shape[1] < 2:
            return rows
        return rows[:, 1:] if self.ones == 0 else rows[:, :-1]

    def look(
        self, frame: types.FrameType, files: Iterable[str], modules: Sequence[types.ModuleType]
    ) -> None:
        """Find the array that holds all examples, among what the program can reach."""
        marks = {int(mark) for step in self.steps for mark in step.marks}
        least = 2 * max((len(step.marks) for step in self.steps), default=0)
        found: list[Population] = []
        for name, value in _named(frame, frozenset(files), modules):
            labels = _labels_in(value)
            if labels is not None:
                self.labels[name] = labels
            for rows in _rows_in(value, self.width):
                marked = tuple(marks_of(rows).tolist())
                every = frozenset(marked)
                if len(every) >= max(FEWEST, UNIQUE * len(rows)):
                    found.append(Population(name, len(rows), every, marked))
        self.whole = [it for it in found if it.count >= least and marks <= it.marks]
        self.population = min(self.whole, key=lambda it: it.count, default=None)
        self.others = found

    def uses(self) -> Uses | None:
        """Return how the training uses its examples; None where they can't be told apart."""
        if not self.steps:
            return None
        marks = np.concatenate([step.marks for step in self.steps])
        distinct = np.unique(marks)
        if len(distinct) < 2:
            return None
        torn = self._torn()
        batch = int(np.median([len(step.marks) for step in self.steps]))
        if self.population is None:
            return Uses(used=len(distinct), seen=len(marks), batch=batch, torn=torn)
        known = self.population
        return Uses(
            known.name,
            tuple(it.name for it in self.whole),
            known.count,
            len(distinct),
            len(marks),
            batch,
            self._overlap(),
            torn,
            self._of_test(),
            self._leaked(distinct),
            _ordered(marks, known.count),
        )

    def unseen(self, outputs: Collection[int], last: Collection[float]) -> Unseen | None:
        """Return classes that are among the program's labels, and in no step.

        Each example has come again, so that no others are still to come in this epoch.

        Args:
            outputs: how many outputs there may be: one for each class.
            last: the classes of the last steps, of which not all are kept here.
        """
        seen = np.concatenate([step.wanted for step in self.steps] or [np.zeros(0)])
        marks = np.concatenate([step.marks for step in self.steps] or [np.zeros(0)])
        trained, known = len(np.unique(marks)), {*seen.tolist(), *last}
        if len(marks) < 2 * trained or trained < FEWEST_TRAINED:
            return None
        for name, labels in self.labels.items():
            every = set(labels.tolist())
            left = tuple(sorted(int(label) for label in every - known))
            whole = every == set(range(len(every))) and len(every) in outputs
            whole = whole and self._belong(labels, marks, seen)
            if whole and left and known < every and trained < len(labels):
                count = int(np.isin(labels, left).sum())
                return Unseen(left, name, count, len(labels), trained)
        return None

    def _belong(self, labels: Array, marks: Array, wanted: Array) -> bool:
        """Tell whether labels are those of the rows of an array, by what is wanted of its rows.

        So many numbers there may be as well of something else, such as days of the week.
        """
        wants = dict(zip(marks.tolist(), wanted.tolist()))
        return any(
            wants.keys() <= it.marks
            and all(wants.get(row, label) == label for row, label in zip(it.rows, labels.tolist()))
            for it in self.others
            if it.count == len(labels)
        )

    def _overlap(self) -> float:
        """Return the usual part of a mini-batch that was in the one before, too."""
        pairs = zip(self.steps[:MOST_PAIRS], self.steps[1:])
        parts = [len(np.intersect1d(a.marks, b.marks)) / len(b.marks) for a, b in pairs]
        return float(np.median(parts)) if parts else 0.0

    def _torn(self) -> tuple[int, int]:
        """Return how often an example came with another target than the last time, and how often.

        That targets change once, as for another task, is nothing.
        """
        marks = np.concatenate([step.marks for step in self.steps])
        wanted = np.concatenate([step.wanted for step in self.steps])
        steps = np.repeat(np.arange(len(self.steps)), [len(step.marks) for step in self.steps])
        order = np.argsort(marks, kind="stable")  # all times that an example came, one by one
        again = marks[order[1:]] == marks[order[:-1]]
        earlier, later = order[:-1][again], order[1:][again]
        if (steps[earlier] == steps[later]).any():
            return 0, 0  # an example that comes twice in one step may have two targets
        different = len(marks) - len(later)
        if different < FEWEST or not len(later) or np.median(later - earlier) < 0.5 * different:
            return 0, 0  # they don't come in epochs
        return int((wanted[earlier] != wanted[later]).sum()), len(later)

    def _of_test(self) -> bool:
        """Tell whether the array is called a test set, and another one a training set."""
        known = self.population
        if known is None or not TEST.search(known.name) or TRAIN.search(known.name):
            return False
        return any(
            TRAIN.search(other.name) and not known.marks & other.marks for other in self.others
        )

    def _leaked(self, distinct: Array) -> tuple[str, int, int] | None:
        """Return a test set whose examples are trained on, and how many of how many."""
        trained = set(distinct.tolist())
        for other in self.others:
            if other is self.population or not TEST.search(other.name) or TRAIN.search(other.name):
                continue
            same = len(trained & other.marks)
            whole = self.population is not None and other.marks == self.population.marks
            if 2 * same >= other.count and not whole:
                return other.name, same, other.count
        return None


def _labels_in(value: Any) -> Array | None:
    """Return the classes of many examples, numbered from 0, if a value may be those.

    They may be one in a row of an array: 1 in the column of the class, and 0 elsewhere.
    """
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "iufb":
        return None
    if value.ndim == 2 and len(value) > FEWEST_TRAINED and 1 < value.shape[1] < MOST_CLASSES:
        hot = value.size <= LARGEST and bool(((value == 0) | (value == 1)).all())
        return value.argmax(axis=1) if hot and bool((value.sum(axis=1) == 1).all()) else None
    numbers = value.ndim == 1 and value.dtype.kind != "b"
    if not (numbers and FEWEST_TRAINED < value.size <= LARGEST):
        return None
    between = value.min() >= 0 and value.max() < MOST_CLASSES
    return np.array(value) if between and np.array_equal(value, np.floor(value)) else None


def _ordered(marks: Array, count: int) -> bool:
    """Tell whether many examples come again in the same order, as many steps later as there are."""
    first, again = marks[:count], marks[count : 2 * count]
    return len(again) >= IN_ORDER and np.array_equal(first[: len(again)], again)


def marks_of(rows: Array) -> Array:
    """Return a whole number for each row, the same for the same numbers."""
    rows = np.ascontiguousarray(rows, dtype=np.float64) + 0.0  # there is a negative zero
    return np.array([hash(row.tobytes()) for row in rows], dtype=np.int64)


def _named(
    frame: types.FrameType, files: frozenset[str], modules: Sequence[types.ModuleType]
) -> Iterator[tuple[str, Any]]:
    """Return what the running functions and the modules call by a name, and what that holds."""
    seen: set[int] = set()
    scopes = []
    current: types.FrameType | None = frame
    while current is not None:
        if current.f_code.co_filename in files:
            scopes.append(current.f_locals)
        current = current.f_back
    scopes += [vars(module) for module in modules]
    for scope in scopes:
        for name, value in list(scope.items()):
            if name.startswith("__"):
                continue
            inner = value if type(value) is dict else getattr(value, "__dict__", None)
            held = inner if isinstance(inner, dict) and not isinstance(value, type) else {}
            plain = isinstance(value, types.ModuleType | types.FunctionType)
            parts = [] if plain or len(held) > 60 else list(held.items())
            for path, each in ((name, value), *((f"{name}.{key}", it) for key, it in parts)):
                if id(each) not in seen:
                    seen.add(id(each))
                    yield path, each


def _rows_in(value: Any, width: int) -> Iterator[Array]:
    """Return the examples in an array or a list, one in a row, whichever way they are laid out."""
    if hasattr(value, "values") and hasattr(value, "dtype"):
        value = np.asarray(value.values)
    if isinstance(value, list | tuple):
        array = _of_items(value, width)
        if array is not None:
            yield array
        return
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiub":
        return
    if not value.ndim or not 0 < value.size <= LARGEST:
        return
    count = len(value)
    if value.size == count * width:
        yield value.reshape(count, width)
    columns = value.shape[-1]
    if value.ndim > 1 and value.size == columns * width and columns != count:
        yield value.reshape(width, columns).T


def _of_items(items: Sequence[Any], width: int) -> Array | None:
    """Return the inputs in a list of them, or of pairs of inputs and targets."""
    if not FEWEST <= len(items) <= LARGEST // max(1, width):
        return None
    first = items[0]
    if isinstance(first, list | tuple) and len(first) == 2 and _size(first[0]) == width != 2:
        items = [item[0] for item in items]
    if _size(items[0]) != width:
        return None
    try:
        return np.array(items, dtype=np.float64).reshape(len(items), width)
    except (TypeError, ValueError):
        return None


def _size(value: Any) -> int:
    """Return how many numbers a value holds; 0 for what is no array, such as a ragged list."""
    try:
        return int(np.size(value))
    except ValueError:
        return 0
