"""Lists that `zip` cuts off where they go on: weights that no weighted sum reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

LEFT_OUT = 2  # numbers at least: one more than the others have may be a bias
MOST_LISTS = 20  # of one place that are looked at


@dataclass
class Cut:
    """A list of numbers of which `zip` reads the first ones.

    Attributes:
        whole: the list itself.
        first: its numbers when it was cut off first.
        read: how many of them are read at most.
    """

    whole: list[Any]
    first: list[float]
    read: int

    @property
    def is_weights(self) -> bool:
        """Whether the numbers that are read were changed since, and none of the others was."""
        now = _numbers(self.whole)
        if now is None or len(now) != len(self.first):
            return False
        steps = [new != old for new, old in zip(now, self.first)]
        rest = self.first[self.read :]
        drawn = len(set(rest)) > 1  # and none of numbers that are all alike
        return any(steps[: self.read]) and not any(steps[self.read :]) and drawn


@dataclass
class Uneven:
    """The lists of numbers that are cut off at one place.

    Attributes:
        cuts: by the identity of the list.
    """

    cuts: dict[int, Cut] = field(default_factory=dict)

    def note(self, lists: Sequence[Any]) -> None:
        """Take the arguments of one call of `zip`."""
        if not all(type(it) is list for it in lists):
            return
        longest = max(lists, key=len)
        read = min(map(len, lists))
        known = self.cuts.get(id(longest))
        if known is not None and known.whole is longest:
            known.read = max(known.read, read)
        elif read and len(longest) - read >= LEFT_OUT and len(self.cuts) < MOST_LISTS:
            first = _numbers(longest)
            if first is not None:
                self.cuts[id(longest)] = Cut(longest, first, read)

    def weights(self) -> Cut | None:
        """Return the first list that is one of weights; None if there is none."""
        return next((cut for cut in self.cuts.values() if cut.is_weights), None)


def _numbers(values: Sequence[Any]) -> list[float] | None:
    """Return the numbers in a list, or those of values with `.data`; None if it holds others."""
    plain = [getattr(value, "data", value) for value in values]
    return plain if all(isinstance(it, float) for it in plain) else None
