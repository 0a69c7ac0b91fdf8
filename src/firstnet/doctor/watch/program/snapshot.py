"""What a program holds at the head of a turn, so that it can be put back after the turn.

Objects stay the ones that they are: only what they hold is put back. So whatever was the same array
under two names before is so afterwards, too. What can't be put back, such as an iterator that has
gone on, shows in the next turn, which then ends otherwise.
"""

from __future__ import annotations

import contextlib
import random
import types
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from firstnet.doctor.watch.program.recorder import learner_frames
from firstnet.doctor.watch.program.state import names_of
from firstnet.doctor.watch.program.values import Array

MOST_OBJECTS = 60_000
MOST_NUMBERS = 3_000_000  # that are copied
LARGEST = 300_000  # numbers of an array that is copied without a reason
DATA = 2_500  # items of a list from which on it is taken for data, which no turn changes inside
EXAMPLES = 300  # likewise of arrays, or of pairs


class Snapshot:
    """Holds what the functions that run, and the learner's modules, can reach.

    Args:
        frame: the innermost function that runs.
        files: whose functions are the learner's.
        modules: the learner's.
        changing: arrays that a turn is known to change, however large.
    """

    def __init__(
        self,
        frame: types.FrameType,
        files: Iterable[str],
        modules: Sequence[types.ModuleType],
        changing: Iterable[Array] = (),
    ) -> None:
        self.modules = {it.__name__ for it in modules}
        self.changing = {id(array) for array in changing}
        self.undo: list[Callable[[], None]] = []
        self.numbers = 0
        self._seen: dict[int, Any] = {}
        self._draws()
        waiting: list[Any] = []
        for theirs in learner_frames(frame, files):
            waiting += theirs.f_locals.values()
        for module in modules:
            own = {name: it for name, it in vars(module).items() if not name.startswith("__")}
            self.undo.append(partial(_put_items, vars(module), own))
            waiting += own.values()
        while waiting and self.is_whole:
            waiting += self._held(waiting.pop())

    @property
    def is_whole(self) -> bool:
        """Whether all was small enough to be held."""
        return len(self._seen) < MOST_OBJECTS and self.numbers < MOST_NUMBERS

    def restore(self) -> None:
        """Put everything back."""
        for undo in self.undo:
            undo()

    def _draws(self) -> None:
        """Hold the states of the random numbers that every program shares."""
        self.undo.append(partial(random.setstate, random.getstate()))
        state = np.random.get_state()  # noqa: NPY002  # the learner's code draws from it
        self.undo.append(partial(np.random.set_state, state))

    def _held(self, value: Any) -> Iterable[Any]:
        """Hold one value; return what it holds."""
        if value is None or isinstance(value, float | int | str | bytes) or id(value) in self._seen:
            return ()
        self._seen[id(value)] = value
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, dict):
            self.undo.append(partial(_put_items, value, dict(value)))
            return value.values() if len(value) < DATA else ()
        if isinstance(value, list | deque):
            self.undo.append(partial(_put_list, value, list(value)))
            return () if _is_data(value) else value
        if isinstance(value, set):
            self.undo.append(partial(_put_set, value, set(value)))
            return ()
        if isinstance(value, tuple):
            return value
        if isinstance(value, np.random.Generator):
            bits = value.bit_generator
            self.undo.append(partial(setattr, bits, "state", bits.state))
            return ()
        if isinstance(value, np.random.RandomState):
            self.undo.append(partial(value.set_state, value.get_state()))
            return ()
        if isinstance(value, random.Random):
            self.undo.append(partial(value.setstate, value.getstate()))
            return ()
        return self._own(value)

    def _array(self, value: Array) -> Iterable[Any]:
        if value.dtype == object:
            self.undo.append(partial(_put_array, value, value.copy()))
            return list(value.flat) if value.size < DATA else ()
        wanted = value.size <= LARGEST or id(value) in self.changing
        if wanted and value.flags.writeable:
            self.numbers += value.size
            self.undo.append(partial(_put_array, value, value.copy()))
        return ()

    def _own(self, value: Any) -> Iterable[Any]:
        """Hold an object, a class or a function of the learner's."""
        if isinstance(value, types.MethodType):
            return (value.__self__, value.__func__)
        if isinstance(value, types.FunctionType):
            if value.__module__ not in self.modules:
                return ()
            cells = value.__closure__ or ()
            for cell in cells:
                with contextlib.suppress(ValueError):  # it is empty
                    self.undo.append(partial(setattr, cell, "cell_contents", cell.cell_contents))
            inside = [it.cell_contents for it in cells if _is_full(it)]
            return [*inside, *(value.__defaults__ or ())]
        kind = value if isinstance(value, type) else type(value)
        if kind.__module__ not in self.modules:
            return ()
        if isinstance(value, type):
            own = {
                name: it
                for name, it in vars(value).items()
                if not name.startswith("__") and not callable(it)
            }
            self.undo.append(partial(_put_attributes, value, own))
            return [*own.values(), *(it for it in vars(value).values() if callable(it))]
        slots = [
            name
            for each in kind.__mro__
            for name in names_of(each.__dict__.get("__slots__", ()))
            if hasattr(value, name) and name != "__dict__"
        ]
        if slots:
            own = {name: getattr(value, name) for name in slots}
            self.undo.append(partial(_put_attributes, value, own))
        held = getattr(value, "__dict__", {})
        if held:
            self.undo.append(partial(_put_items, held, dict(held)))
        return [kind, *held.values(), *(getattr(value, slot) for slot in slots)]


def _is_data(items: Any) -> bool:
    """Tell whether a list is so long that it holds examples, or numbers to learn from."""
    pairs = len(items) > EXAMPLES and isinstance(items[0], np.ndarray | tuple)
    return pairs or len(items) >= DATA


def _put_items(into: dict[Any, Any], items: Mapping[Any, Any]) -> None:
    if into.keys() != items.keys():
        own = [it for it in into if not (isinstance(it, str) and it.startswith("__"))]
        for key in own:
            if key not in items:
                del into[key]
    into.update(items)


def _put_list(into: Any, items: list[Any]) -> None:
    if len(into) != len(items) or isinstance(into, deque):
        into.clear()
        into.extend(items)
    else:
        into[:] = items


def _put_set(into: set[Any], items: set[Any]) -> None:
    into.clear()
    into.update(items)


def _put_array(into: Array, numbers: Array) -> None:
    into[...] = numbers


def _put_attributes(into: Any, items: Mapping[str, Any]) -> None:
    for name, item in items.items():
        setattr(into, name, item)


def _is_full(cell: types.CellType) -> bool:
    with contextlib.suppress(ValueError):
        return cell.cell_contents is not cell
    return False
