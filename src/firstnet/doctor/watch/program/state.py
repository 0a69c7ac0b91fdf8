"""All numbers that a running program can reach: its state, by path; and how to change them."""

from __future__ import annotations

import contextlib
import ctypes
import re
import sys
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from firstnet.doctor.watch.program.values import Array

MOST = 40_000  # values that are looked at in one walk
DEEPEST = 8
LARGEST = 3_000_000  # numbers in an array of the state
OF_THE_DOCTOR = re.compile(r"network_made_by_the_doctor\['(network|layer|results)'\]\.?")
NAMED = re.compile(r"network_made_by_the_doctor\['named'\]\['(\w+)'\]")  # as it was returned
GIVEN = re.compile(r"network_made_by_the_doctor\['(\w+)'\]")  # to a piece, such as x
# An attribute of a neuron, which its layer holds in a list: layers[0].neurons[1].bias.
OF_NEURON = re.compile(r"\[\d+\]\.[\w.]*\w\[\d+\]\.\w+$")
LONGEST = 2_500  # items of a list; longer ones are data
MOST_ARRAYS = 300  # in lists of lists
PLAIN = (
    types.ModuleType,
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.GeneratorType,
    str,
    bytes,
    int,
    complex,
    type(None),
)

# Before Python 3.13, what is written to the local variables of a running function has to be
# handed over. Looked up now, since the seat belt refuses ctypes later.
_HAND_OVER = None
if sys.version_info < (3, 13):
    _HAND_OVER = ctypes.pythonapi.PyFrame_LocalsToFast
    _HAND_OVER.argtypes = [ctypes.py_object, ctypes.c_int]
    _HAND_OVER.restype = None


@dataclass(frozen=True, eq=False)
class Leaf:
    """A number or an array that the program holds.

    Attributes:
        value: the array itself, or the number.
        holder: what holds a number: a dictionary, a list, an object, a frame; None for arrays.
        key: its name or index in the holder.
    """

    value: Any
    holder: Any = None
    key: Any = None

    @property
    def array(self) -> Array:
        """A copy of the numbers, flat."""
        return np.array(self.value, dtype=np.float64).reshape(-1)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array; () for a number."""
        return np.shape(self.value)

    @property
    def owner(self) -> int:
        """The identity of the object that holds the number, 0 for lists, arrays and variables."""
        plain = self.holder is None or isinstance(self.holder, dict | list | types.FrameType)
        return 0 if plain else id(self.holder)

    def put(self, numbers: Array) -> Leaf:
        """Set the number, or the entries of the array in place; return what is there now."""
        if isinstance(self.value, np.ndarray):
            self.value[...] = numbers.reshape(self.value.shape)
            return self
        new = type(self.value)(float(numbers[0]))
        if isinstance(self.holder, types.FrameType):
            self.holder.f_locals[self.key] = new
            if _HAND_OVER is not None:
                _HAND_OVER(self.holder, 0)
        elif isinstance(self.holder, dict | list):
            self.holder[self.key] = new
        else:
            setattr(self.holder, self.key, new)
        return Leaf(new, self.holder, self.key)


State = dict[str, Leaf]


def state_of(
    frame: types.FrameType, files: Iterable[str], modules: Sequence[types.ModuleType]
) -> State:
    """Return all numbers that the functions which run now, and the modules, can reach.

    Args:
        frame: the innermost function that runs.
        files: whose functions are the learner's own.
        modules: the learner's.
    """
    walk = _Walk({module.__name__ for module in modules})
    own, seen = frozenset(files), set[int]()
    current: types.FrameType | None = frame
    while current is not None:
        if current.f_code.co_filename in own:
            names = current.f_locals
            if current.f_globals is not names and id(names) not in seen:
                seen.add(id(names))
                walk.names(names, current)
        current = current.f_back
    for module in modules:
        walk.names(vars(module), vars(module))
    return walk.found


def numbers_in(name: str, value: Any, modules: Sequence[types.ModuleType]) -> State:
    """Return all numbers that a value holds.

    Args:
        name: of the value.
        value: whatever the learner's code has made.
        modules: the learner's.
    """
    walk = _Walk({module.__name__ for module in modules})
    walk.value(value, name, 0, None, None)
    return walk.found


def values_at(
    paths: Iterable[str],
    frame: types.FrameType,
    files: Iterable[str],
    modules: Sequence[types.ModuleType],
    names: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return what is at these paths of the state now, without looking at anything else.

    Variables in `names` hide those of the frame.
    """
    roots: dict[str, Any] = {**(names or {})}
    own = frozenset(files)
    current: types.FrameType | None = frame
    while current is not None:
        if current.f_code.co_filename in own:
            roots = {**current.f_locals, **roots}
        current = current.f_back
    for module in modules:
        roots = {**vars(module), **roots}
    found = {}
    for path in paths:
        if path not in _CODES:
            _CODES[path] = compile(path, "<path>", "eval")
        try:
            found[path] = eval(_CODES[path], {}, roots)  # noqa: S307  # a path that the walk has made
        except Exception:  # noqa: S112  # what was there is gone
            continue
    return found


_CODES: dict[str, types.CodeType] = {}


class _Walk:
    def __init__(self, modules: set[str]) -> None:
        self.modules = modules
        self.found: State = {}
        self.seen: set[int] = set()
        self.roots: set[str] = set()  # names of which the innermost hides the others
        self.left = MOST

    def names(self, names: Mapping[str, Any], holder: Any) -> None:
        for name, value in list(names.items()):
            if name.startswith("__") or name in self.roots:
                continue
            self.roots.add(name)
            if isinstance(value, np.ndarray):  # a bare name may be one of several of an array
                self.array(value, name, 0)
            else:
                self.value(value, name, 0, holder, name)

    def array(self, value: Any, path: str, depth: int) -> None:
        if value.dtype.kind == "f" and 0 < value.size <= LARGEST and value.flags.writeable:
            self.found[path] = Leaf(np.asarray(value))  # a matrix as the array that it is
        elif value.dtype == object and value.size <= 60:
            for number, item in enumerate(value.flat):
                self.value(item, f"{path}[{number}]", depth + 1, None, None)

    def value(self, value: Any, path: str, depth: int, holder: Any, key: Any) -> None:
        self.left -= 1
        if self.left < 0 or depth > DEEPEST:
            return
        if isinstance(value, float | np.floating):
            if holder is not None:
                self.found[path] = Leaf(value, holder, key)
            return
        closure = isinstance(value, types.FunctionType) and value.__closure__
        if (isinstance(value, PLAIN) and not closure) or id(value) in self.seen:
            return
        self.seen.add(id(value))
        if isinstance(value, np.ndarray):
            self.array(value, path, depth)
        else:
            for inner, name, container, item in self._inside(value, path):
                self.value(inner, name, depth + 1, container, item)

    def _pass_over(self, values: Any) -> None:
        """Take what is in these lists as seen: a variable may be one of them now."""
        self.seen.update(map(id, values))
        for value in values:
            if isinstance(value, list | tuple):
                self._pass_over(value)

    def _inside(self, value: Any, path: str) -> Iterator[tuple[Any, str, Any, Any]]:
        if isinstance(value, dict):
            if len(value) <= 400:
                for key, inner in list(value.items()):
                    yield inner, f"{path}[{key!r}]", value, key
        elif isinstance(value, list | tuple):
            if len(value) > LONGEST or (len(value) > 300 and not isinstance(value[0], float)):
                return
            if _holds_batches(value):
                self._pass_over(value)
                return
            for number, inner in enumerate(value):
                yield (
                    inner,
                    f"{path}[{number}]",
                    None if isinstance(value, tuple) else value,
                    number,
                )
        elif isinstance(value, types.FunctionType):
            for number, cell in enumerate(value.__closure__ or ()):
                with contextlib.suppress(ValueError):  # it is empty
                    place = f"{path}.__closure__[{number}]"
                    if id(cell) not in self.seen and value.__module__ in self.modules:
                        self.seen.add(id(cell))
                        yield cell.cell_contents, f"{place}.cell_contents", cell, "cell_contents"
        elif isinstance(value, type):
            if value.__module__ in self.modules:
                for name, inner in list(vars(value).items()):
                    if not name.startswith("__") and not callable(inner):
                        yield inner, f"{path}.{name}", value, name
        elif type(value).__module__ in self.modules:
            held = getattr(value, "__dict__", None) or {}
            slots = [
                name
                for kind in type(value).__mro__
                for name in names_of(kind.__dict__.get("__slots__", ()))
                if hasattr(value, name) and name not in held
            ]
            for name, inner in [*held.items(), *((slot, getattr(value, slot)) for slot in slots)]:
                yield inner, f"{path}.{name}", value, name
            yield type(value), f"{path}.__class__", None, None


def _holds_batches(values: list[Any] | tuple[Any, ...]) -> bool:
    """Tell whether there are many arrays in these lists of lists: the examples of mini-batches."""
    count, first = len(values), values[0] if values else None
    while isinstance(first, list | tuple) and first:
        count, first = count * len(first), first[0]
    return count > MOST_ARRAYS and isinstance(first, np.ndarray)


def names_of(slots: Any) -> tuple[str, ...]:
    """Return the names in `__slots__`, which may be a single one."""
    return (slots,) if isinstance(slots, str) else tuple(slots)


@dataclass(frozen=True)
class Group:
    """Numbers that belong together: one array, or the floats of one list or of one object.

    Attributes:
        name: as the learner could write it, with [*] for the items of a list.
        paths: of its leaves.
    """

    name: str
    paths: tuple[str, ...]

    def read(self, state: State) -> Array | None:
        """Return its numbers, one after the other; None where some are gone."""
        if not all(path in state for path in self.paths):
            return None
        return np.concatenate([state[path].array for path in self.paths])

    def size(self, state: State) -> int:
        """Return how many numbers it has."""
        return sum(state[path].array.size for path in self.paths)

    def gather(self, values: Mapping[str, Any]) -> Array | None:
        """Return its numbers from values by path; None where some are gone or no numbers."""
        try:
            parts = [np.array(values[path], dtype=np.float64).reshape(-1) for path in self.paths]
        except (KeyError, TypeError, ValueError):
            return None
        return np.concatenate(parts)

    def add(self, state: State, difference: Array) -> None:
        """Add to its numbers; `state` then holds the sums."""
        numbers = self.read(state)
        if numbers is not None:
            self.put(state, numbers + difference)

    def put(self, state: State, numbers: Array) -> None:
        """Set its numbers; `state` then holds these."""
        start = 0
        for path in self.paths:
            leaf = state[path]
            size = leaf.array.size
            state[path] = leaf.put(numbers[start : start + size])
            start += size


def groups_of(state: State, paths: Iterable[str]) -> list[Group]:
    """Return the groups that these paths make up.

    The floats of a list are one group, and so are those of a list of lists. Of three indices the
    first one is a layer's, and each layer is a group; so it is of two that lead to an object.
    """
    found: dict[str, list[str]] = {}
    for path in paths:
        if path in state:
            value = state[path].value
            alone = isinstance(value, np.ndarray) and (value.ndim > 1 or not OF_NEURON.search(path))
            found.setdefault(path if alone else _pattern(path), []).append(path)
    return [Group(name, tuple(members)) for name, members in found.items()]


def plain(name: str) -> str:
    """Return the name of a group as a learner would say it: w1 for "w1[*][*]"."""
    name = GIVEN.sub(r"\1", OF_THE_DOCTOR.sub("", NAMED.sub(r"\1", name)))
    name = re.sub(r"\.__closure__\[\d+\]\.cell_contents", " (closure)", name)
    return re.sub(r"(\[\*\])+$", "", name)


def shape_of(group: Group) -> tuple[int, ...]:
    """Return the shape of a list of lists of numbers, by its paths; () for anything else.

    The lists may be those of the neurons of a layer, as in layers[0][2].weights[1].
    """
    ends = [re.search(r"\[(\d+)\](?:\.\w+)?\[(\d+)\]$", path) for path in group.paths]
    indices = [(int(end[1]), int(end[2])) for end in ends if end is not None]
    rows, columns = (len({index[place] for index in indices}) for place in (0, 1))
    whole = len(set(indices)) == len(group.paths) == rows * columns
    return (rows, columns) if whole and rows else ()


def without_records(groups: Sequence[Group], most: int) -> list[Group]:
    """Return at most so many groups, without those that a program keeps for each moment.

    As the hidden states of a recurrent network: of the same name but for a number in brackets.
    """
    kinds: dict[str, list[Group]] = {}
    for group in groups:
        kinds.setdefault(re.sub(r"\[-?\d+\]", "[*]", group.name), []).append(group)
    kept = list(groups)
    for kind in sorted(kinds.values(), key=len, reverse=True):
        if len(kept) <= most or len(kind) == 1:
            break
        kept = [it for it in kept if it not in kind]
    return kept


def _pattern(path: str) -> str:
    indices = re.findall(r"\[\d+\]", path)
    of_neuron = OF_NEURON.search(path) is not None
    if len(indices) < 3 and not of_neuron:  # with two, they are a row and a column of one matrix
        return re.sub(r"\[\d+\]", "[*]", path)
    head, tail = path.split(indices[0], 1)
    return head + indices[0] + re.sub(r"\[\d+\]", "[*]", tail)
