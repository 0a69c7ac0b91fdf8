"""A set whose members come in the order in which they were put in.

The order of objects in a set follows their addresses, and those differ from one copy of a program
to the next. A learner's own objects, such as the children of a `Value`, are to be walked through
in one and the same order whenever a step is taken again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


class OrderedSet(set[Any]):
    """A set that is iterated over in the order of insertion."""

    def __init__(self, members: Iterable[Any] = ()) -> None:
        super().__init__()
        self._order: dict[Any, None] = {}
        self.update(members)

    def __iter__(self) -> Iterator[Any]:
        """Yield the members, the oldest first."""
        if len(self._order) != len(self):  # changed by an operator such as |=
            self._order = {it: None for it in self._order if it in self}
            self._order.update(dict.fromkeys(set.__iter__(self)))
        return iter(self._order)

    def add(self, member: Any, /) -> None:
        """Put a member in."""
        super().add(member)
        self._order[member] = None

    def update(self, *others: Iterable[Any]) -> None:
        """Put in all members of other collections."""
        for other in others:
            for member in other:
                self.add(member)

    def discard(self, member: Any, /) -> None:
        """Take a member out, if it is there."""
        super().discard(member)
        self._order.pop(member, None)

    def remove(self, member: Any, /) -> None:
        """Take a member out; raise KeyError if it isn't there."""
        super().remove(member)
        self._order.pop(member, None)

    def pop(self) -> Any:
        """Take out the oldest member."""
        member = next(iter(self), None)
        if not self:
            raise KeyError("pop from an empty set")
        self.remove(member)
        return member

    def clear(self) -> None:
        """Take out all members."""
        super().clear()
        self._order = {}

    def copy(self) -> OrderedSet:
        """Return a set with the same members in the same order."""
        return OrderedSet(self)
