"""What a program compares with `==`: answers with labels, where it counts the right ones."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from firstnet.doctor.watch.program.values import Array

MANY = 20  # labels
MOST_CLASSES = 30
LAST_ENDS = 4  # pairs of arrays that are kept in mind
RECENT = 200  # pairs, the last ones, of numbers that are compared one by one
MOST = 20_000  # pairs that are kept of one place, the last ones
WHOLE = (int, float, np.integer, np.floating)


@dataclass
class Comparisons:
    """The pairs that one expression has compared.

    Attributes:
        left, right: the two sides, number by number.
        equal: how many pairs were equal.
        square: the shapes of two sides that NumPy spread out against each other, (n, 1) and (n,).
        unlike: the shapes of two sides that can't be compared number by number.
        stray: one number that was held against all labels, how many, and is larger than each.
        ever: whether a number that was held against all labels was any of them.
        texts: how often a number was compared with a text, which is never equal.
        text: the last such text, and the number.
        lists: how often a number was compared with a list of one number, which is never equal.
        listed: the last such number and the one in the list.
        lengths: of the arrays.
        ends: of the last pairs of arrays: the share of equal numbers, and what tells each side.
        sorts: of the last pairs of arrays: the numbers on each side, each once.
        none: how many labels None was compared with.
        hot: of two tables with one 1 in each row: the share of equal numbers, and of equal rows.
    """

    left: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    equal: int = 0
    square: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    unlike: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    stray: tuple[float, int] | None = None
    ever: bool = False
    texts: int = 0
    text: tuple[str, float] | None = None
    lists: int = 0
    listed: tuple[float, float] | None = None
    hot: tuple[float, float] | None = None
    lengths: set[int] = field(default_factory=set)
    ends: tuple[tuple[float, ...], ...] = ()
    sorts: tuple[tuple[frozenset[float], frozenset[float]], ...] = ()
    none: int = 0

    def note(self, left: Any, right: Any, result: Any) -> None:
        """Take one comparison."""
        if left is None or right is None:
            self.none += int(np.size(right if left is None else left))
        if len(self.left) > MOST:
            self._forget(len(self.left) - MOST // 2)
        if isinstance(left, WHOLE) and isinstance(right, WHOLE):
            self.left.append(float(left))
            self.right.append(float(right))
            self.equal += bool(result)
        elif isinstance(left, WHOLE) and isinstance(right, str):
            self.texts, self.text = self.texts + 1, (right, float(left))
        elif isinstance(left, str) and isinstance(right, WHOLE):
            self.texts, self.text = self.texts + 1, (left, float(right))
        elif isinstance(left, WHOLE) and _is_of_one(right):
            self.lists, self.listed = self.lists + 1, (float(left), float(right[0]))
        elif _is_of_one(left) and isinstance(right, WHOLE):
            self.lists, self.listed = self.lists + 1, (float(right), float(left[0]))
        elif isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
            self._arrays(np.shape(left), np.shape(right), left, right, result)

    @property
    def asks_many(self) -> bool:
        """Whether many answers were compared with labels."""
        return len(self.left) >= MANY

    @property
    def nothing(self) -> bool:
        """Whether None was compared with many labels."""
        return self.none >= MANY

    @property
    def last_share(self) -> float:
        """The share of equal pairs in the end: the smaller one of two arrays, if there are any."""
        if self.ends:
            return min(share for share, *_ in self.ends[-2:])
        return float(np.equal(self.left[-RECENT:], self.right[-RECENT:]).mean())

    def _forget(self, count: int) -> None:
        """Drop so many of the first pairs."""
        self.equal -= int(np.equal(self.left[:count], self.right[:count]).sum())
        del self.left[:count], self.right[:count]

    def shares_from_the_end(self) -> Array:
        """Return the share of equal pairs among the last one, the last two, and so on."""
        equal = np.equal(self.left, self.right)[::-1]
        return np.asarray(np.cumsum(equal) / np.arange(1, len(equal) + 1))

    def best_run(self, count: int) -> float:
        """Return the largest share of equal pairs among so many in a row."""
        sums = np.concatenate([[0], np.cumsum(np.equal(self.left, self.right))])
        return float((sums[count:] - sums[:-count]).max() / count) if len(sums) > count else 0.0

    def _arrays(
        self, one: tuple[int, ...], two: tuple[int, ...], left: Any, right: Any, result: Any
    ) -> None:
        sizes = math.prod(one), math.prod(two)
        if sizes[0] == sizes[1] > 1 and np.size(result) == sizes[0] ** 2:
            self.square = one, two
        elif np.ndim(result) == 0 and max(sizes) > 1:
            self.unlike = one, two
        elif 1 in sizes and max(sizes) >= MANY and np.size(result) == max(sizes):
            self._against_all(left, right, result)
        elif one == two and len(one) == 2 and 1 not in one:
            self._tables(left, right)
        elif one == two and len(one) in (1, 2):
            try:
                self.left += np.asarray(left, dtype=float).reshape(-1).tolist()
                self.right += np.asarray(right, dtype=float).reshape(-1).tolist()
            except (TypeError, ValueError):
                return
            self.equal += int(np.sum(result))
            self.lengths.add(sizes[0])
            if sizes[0] >= MANY:
                sides = [hash(np.asarray(it, dtype=float).tobytes()) for it in (left, right)]
                self.ends = (*self.ends[1 - LAST_ENDS :], (float(np.mean(result)), *sides))
                sorts = frozenset(self.left[-sizes[0] :]), frozenset(self.right[-sizes[0] :])
                self.sorts = (*self.sorts[1 - LAST_ENDS :], sorts)

    def _tables(self, left: Any, right: Any) -> None:
        """Note how many numbers of two tables are equal, and how many rows, one for an example."""
        try:
            one, two = (np.asarray(it, dtype=float) for it in (left, right))
        except (TypeError, ValueError):
            return
        if not all(np.isin(array, (0.0, 1.0)).all() for array in (one, two)):
            return
        for axis in (1, 0):
            classes = one.shape[axis]
            sums = one.sum(axis=axis), two.sum(axis=axis)
            is_hot = any((total == 1).all() for total in sums)
            if 2 < classes <= MOST_CLASSES and one.size // classes >= MANY and is_hot:
                equal = one == two
                self.hot = float(equal.mean()), float(equal.all(axis=axis).mean())
                return

    def _against_all(self, left: Any, right: Any, result: Any) -> None:
        """Note one number that is held against many, and is none of them."""
        try:
            one, many = sorted((np.ravel(left), np.ravel(right)), key=np.size)
            known = set(np.asarray(many, dtype=float).tolist())
            number = float(one[0])
        except (TypeError, ValueError):
            return
        self.ever = self.ever or bool(np.any(result))
        if number > max(known) and 1 < len(known) <= MOST_CLASSES and not np.any(result):
            self.stray = number, len(many)


def _is_of_one(value: Any) -> bool:
    """Tell whether a value is a list or a tuple of one number."""
    return isinstance(value, list | tuple) and len(value) == 1 and isinstance(value[0], WHOLE)
