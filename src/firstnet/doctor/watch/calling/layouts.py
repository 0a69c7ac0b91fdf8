"""Examples, and how programs want them: rows or columns, one or many, labels or vectors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firstnet.doctor.watch.program.values import Array

MINI_BATCH = 10  # examples


@dataclass(frozen=True)
class Examples:
    """Inputs, and what a network is to answer.

    Attributes:
        x: the inputs in rows, from 0 to 1.
        y: the targets in rows: one-hot, or a single column of zeros and ones.
    """

    x: Array
    y: Array

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, rows: slice) -> Examples:
        return Examples(self.x[rows], self.y[rows])

    @property
    def labels(self) -> Array:
        """The classes as integers."""
        return self.y.argmax(1) if self.y.shape[1] > 1 else self.y[:, 0].astype(int)


@dataclass(frozen=True)
class Layout:
    """How examples are handed over.

    Attributes:
        name: of the layout.
        several: whether many at once.
        x, y: what is given for the inputs and for the targets.
        numbers: whether the targets are the numbers of classes.
    """

    name: str
    several: bool
    x: Callable[[Examples], Any]
    y: Callable[[Examples], Any]
    numbers: bool = False

    def together(self, examples: Examples) -> Any:
        """Return inputs and targets in one list: pairs, or rows that end with the label."""
        each = [examples[n : n + 1] for n in range(len(examples))]
        if self.several:
            return [[*it.x[0].tolist(), int(it.labels[0])] for it in each]
        return [(self.x(it), self.y(it)) for it in each]


def _label(examples: Examples) -> int:
    return int(examples.labels[0])


def _signs(examples: Examples) -> Array:
    return np.where(examples.labels > 0, 1, -1)


LAYOUTS = (
    Layout("rows", True, lambda it: it.x, lambda it: it.y),
    Layout("columns", True, lambda it: it.x.T, lambda it: it.y.T),
    Layout("flat", False, lambda it: it.x[0], lambda it: it.y[0]),
    Layout("column", False, lambda it: it.x[0][:, None], lambda it: it.y[0][:, None]),
    Layout("lists", False, lambda it: it.x[0].tolist(), lambda it: it.y[0].tolist()),
    Layout("row", False, lambda it: it.x[:1], lambda it: it.y[:1]),
    Layout("rows, labels", True, lambda it: it.x, lambda it: it.labels, numbers=True),
    Layout("columns, labels", True, lambda it: it.x.T, lambda it: it.labels, numbers=True),
    Layout("flat, number", False, lambda it: it.x[0], lambda it: it.y[0, 0], numbers=True),
    Layout("flat, label", False, lambda it: it.x[0], _label, numbers=True),
    Layout("column, label", False, lambda it: it.x[0][:, None], _label, numbers=True),
    Layout("lists of rows", True, lambda it: it.x.tolist(), lambda it: it.y.tolist()),
)


def points(inputs: int, outputs: int, count: int, spread: float = 0.15) -> Examples:
    """Return points around one centre for each class, seeded, in mixed order."""
    rng = np.random.default_rng(0)
    classes = max(outputs, 2)
    centres = rng.uniform(0, 1, (classes, inputs))
    labels = (-1 - np.arange(count)) % classes  # the last class is there, however few there are
    x = np.clip(centres[labels] + rng.normal(0, spread, (count, inputs)), 0, 1)
    order = rng.permutation(count)
    order = order[_dealt(labels[order] == classes - 1)]
    x, labels = x[order], labels[order]
    return Examples(x, np.eye(classes)[labels] if outputs > 1 else labels[:, None].astype(float))


# Of a network that answers 1 or -1.
OF_SIGNS = (
    Layout("rows, signs", True, lambda it: it.x, _signs, numbers=True),
    Layout("flat, sign", False, lambda it: it.x[0], lambda it: _signs(it)[0], numbers=True),
)


def halves(inputs: int, count: int) -> Examples:
    """Return points on either side of a plane through the middle of the unit cube, seeded.

    A perceptron has to go through them more than once.
    """
    rng = np.random.default_rng(0)
    x, normal = rng.uniform(0, 1, (count, inputs)), rng.normal(size=inputs)
    return Examples(x, ((x - 0.5) @ normal > 0).astype(float)[:, None])


def digits(count: int) -> Examples:
    """Return training digits of MNIST."""
    from firstnet.data import load

    training = load("mnist").training
    order = _dealt(training.labels[:count] == 9)
    return Examples(training.x[order] / 256.0, np.eye(10)[training.labels[order]])


def _dealt(last: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return an order in which each ten examples have one of the last class, as far as they go.

    Some programs count the classes by the largest label that they are given, and that may be those
    of a mini-batch.

    Args:
        last: whether each example is of the last class.
    """
    order = np.arange(len(last))
    lacking, spare = [], []
    for start in range(0, len(last), MINI_BATCH):
        there = start + np.flatnonzero(last[start : start + MINI_BATCH])
        lacking += [] if there.size else [start]
        spare += there[1:].tolist()
    for one, other in zip(lacking, spare):
        order[[one, other]] = order[[other, one]]
    return order
