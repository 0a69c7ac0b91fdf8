"""Layers as pieces: what a layer learns, and the gradients that its way back leaves or returns."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.meaning import meaning
from firstnet.doctor.watch.calling.piece import (
    BIASES,
    TARGETS,
    WEIGHTS,
    Piece,
    arguments_of,
)
from firstnet.doctor.watch.calling.stacks import required
from firstnet.doctor.watch.calling.trying import Misfit, matched
from firstnet.doctor.watch.program.values import Array

RATE = frozenset({"eta"})
OWN_ETA = 1e-6  # of a layer that takes a step of its own, so that little changes meanwhile
TRAINED = re.compile(r"(is_?)?train(ing|_?mode)?", re.IGNORECASE)  # a flag of the way forward
KEPT = re.compile(r"run|mov|mean|var|std|mask|vel|mom|cache|state|^_?[vms]_", re.IGNORECASE)
SLOPE = re.compile(r"d_?|grad_?|nabla_?|g_?([A-Z]|[wb]\d*$)")  # how a gradient is called
TARGETS_AS = ("one-hot", "classes", "")  # what a layer that compares with targets is given for them


class Ways(NamedTuple):
    """The class of a layer, its way forward and its way back, by their names."""

    owner: str
    ahead: str
    back: str


def layer_piece(
    names: Mapping[str, Any],
    ways: Ways,
    axis: int | None,
    shape: tuple[int, ...],
    targets: str,
) -> Piece:
    """Return the piece of a layer.

    Args:
        names: what the file defines.
        ways: its class and methods.
        axis: along which the inputs of an example are; None if the names of sizes tell.
        shape: of the inputs.
        targets: what it is given for targets, if it compares with some: "one-hot" or "classes".
    """
    rng = np.random.default_rng(0)
    kind, ahead, back = names[ways.owner], ways.ahead, ways.back
    thing = kind(**arguments_of(kind, shape, rng, axis))
    forward, backward = (required(getattr(kind, it))[1:] for it in (ahead, back))
    rates = [OWN_ETA for it in backward[1:] if meaning(it, RATE)]  # it takes a step of its own
    flags = [it for it in forward[1:] if TRAINED.fullmatch(it)]
    inputs = [it for it in forward if not (targets and TARGETS.fullmatch(it)) or it == forward[0]]
    inputs = [it for it in inputs if it not in flags]
    at_first = arrays_of(thing)
    empty = {name for name, it in at_first.items() if not it.any() and not _is_parameter(name)}
    numbers = {name: it for name, it in vars(thing).items() if type(it) in (int, float) and not it}
    tables = _tables_of(thing)
    sums: set[str] = set()  # arrays that were empty, and to which the way back adds slopes
    wanted = _classes(shape) if targets == "classes" else _one_hot(shape)
    given = {it: rng.normal(0, 1, shape) if it in inputs else wanted for it in forward}
    given |= dict.fromkeys(flags, True)

    def ask(piece: Piece) -> Sequence[tuple[Array, Array]]:
        layer = piece.held["layer"]
        vars(layer).update(numbers)  # to which the way back may add, as to 0.0
        before = set(vars(layer))
        output = getattr(layer, ahead)(*(piece.held[it] for it in forward))
        if output is None:
            output = _attribute(layer, before, "out", "activ", "a", "z")
        output = output[0] if isinstance(output, tuple) else output  # before its last state
        error = piece.error(output)
        wants_error = bool(backward) or np.ndim(output) > 0  # and no cost, which ends the network
        for name in sums:
            arrays_of(layer)[name][...] = 0
        for array in (it for name in tables["empty"] for it in getattr(layer, name).values()):
            array[...] = 0
        kept = {name: arrays_of(layer)[name].copy() for name in empty - sums}
        learned = arrays_of(layer) if rates else {}
        old = {name: array.copy() for name, array in learned.items()}
        slope = getattr(layer, back)(*([error, *rates] if wants_error else []))
        steps = _steps_taken_back(layer, learned, old)
        now = arrays_of(layer)
        sums.update(it for it, was in kept.items() if not np.array_equal(now[it], was))
        if slope is None:
            slope = _attribute(layer, set(), "dinput", "dx", "grad_input", "input_grad")
        slopes = slope if isinstance(slope, tuple) else (slope,)
        if len(slopes) < len(inputs):
            raise ValueError(inputs)
        pairs = [(piece.held[name], np.asarray(it)) for name, it in zip(inputs, slopes)]
        returned = slopes[len(inputs) :]
        if returned:
            pairs += _returned_slopes(layer, at_first, returned)
        elif not rates:
            pairs += _own_slopes(layer, at_first, sums)
            pairs += _of_tables(layer, tables["full"])
        pairs += steps
        piece.misfit = _single(layer, back)
        return pairs if wants_error else [(array, error * it) for array, it in pairs]

    text = f"{kind.__name__}(…), then {ahead}(…), {back}(…)"
    return Piece(text, {"layer": thing, **given}, ask)


def _steps_taken_back(
    layer: Any, learned: Mapping[str, Array], old: Mapping[str, Array]
) -> list[tuple[Array, Array]]:
    """Undo the step that a layer has taken; return each array with the slope that it followed."""
    found = []
    for name, array in learned.items():
        new = arrays_of(layer).get(name, array)
        if new.shape == array.shape and not np.array_equal(new, old[name]):
            if _is_parameter(name) or not (_is_slope(name) or KEPT.search(name)):
                found.append((array, (old[name] - new) / OWN_ETA))
            array[...] = old[name]
            if name in vars(layer):
                setattr(layer, name, array)
    return found


def _one_hot(shape: tuple[int, ...]) -> Array:
    """Return targets for outputs of a shape."""
    return np.asarray(np.eye(shape[-1])[_classes(shape)])


def _classes(shape: tuple[int, ...]) -> Any:
    """Return the same targets as numbers of classes."""
    return np.arange(shape[0]) % shape[-1]


def _own_slopes(
    layer: Any, made: Collection[str], sums: Collection[str]
) -> Sequence[tuple[Array, Array]]:
    """Return what a layer learns, each array with its gradient.

    Args:
        layer: after the way back.
        made: the arrays that its constructor has made.
        sums: those of them that were empty, and that the way back fills.

    Raises:
        ValueError: some of them have no gradient.
    """
    kept, arrays = vars(layer), arrays_of(layer)
    own = [
        (name, array)
        for name, array in arrays.items()
        if name not in sums
        and (_is_parameter(name) or (name in made and not (_is_slope(name) or KEPT.search(name))))
    ]
    single = [it for it in kept if _is_slope(it) and not isinstance(kept[it], list | tuple)]
    others = [(it, np.asarray(kept[it])) for it in single if it not in arrays]
    others += [(name, array) for name, array in arrays.items() if _is_slope(name) or name in sums]
    tables = (
        it for it in kept.values() if isinstance(it, dict) and it and it.keys() <= set(arrays)
    )
    others += [(f"d{key}", np.asarray(it)) for table in tables for key, it in table.items()]
    if isinstance(kept.get("params"), list) and isinstance(kept.get("grads"), list):
        own += [(f"p{n}", it) for n, it in enumerate(kept["params"])]
        others += [(f"dp{n}", it) for n, it in enumerate(kept["grads"])]
    found = matched([other for other in others if other[1].dtype.kind == "f"], own)
    if len(found) < len(own):
        raise ValueError([name for name, _ in own])
    return found


def _tables_of(layer: Any) -> dict[str, list[str]]:
    """Return the names of the dictionaries of arrays that a layer keeps, the empty ones apart."""
    found: dict[str, list[str]] = {"full": [], "empty": []}
    for name, it in vars(layer).items():
        if isinstance(it, dict) and it and all(isinstance(one, np.ndarray) for one in it.values()):
            found["full" if any(one.any() for one in it.values()) else "empty"].append(name)
    return found


def _of_tables(layer: Any, made: Collection[str]) -> Sequence[tuple[Array, Array]]:
    """Return what a layer learns that it keeps in a dictionary, each array with its gradient.

    Args:
        layer: after the way back.
        made: the names of dictionaries that its constructor has filled.

    Raises:
        ValueError: there is no other dictionary with the same keys.
    """
    found: list[tuple[Array, Array]] = []
    filled = [it for it in _tables_of(layer)["full"] if it not in made]
    for own in (getattr(layer, name) for name in made):
        others = [getattr(layer, it) for it in filled if getattr(layer, it).keys() == own.keys()]
        if len(others) != 1:
            raise ValueError(list(own))
        found += [(array, others[0][key]) for key, array in own.items()]
    return found


def _returned_slopes(
    layer: Any, made: Collection[str], slopes: Sequence[Any]
) -> Sequence[tuple[Array, Array]]:
    """Return what a layer learns, each array with the gradient that its way back returns.

    Raises:
        ValueError: some of them have none.
    """
    own = [
        array
        for name, array in arrays_of(layer).items()
        if name in made and not (_is_slope(name) or KEPT.search(name))
    ]
    if len(own) != len(slopes):
        raise ValueError(len(own))
    found: list[tuple[Array, Array]] = []
    for slope in map(np.asarray, slopes):
        fits = (it for it in own if it.shape == slope.shape and all(it is not a for a, _ in found))
        found.append((next(fits), slope))
    return found


def _single(layer: Any, back: str) -> Misfit | None:
    """Return the gradient of several biases that is one number, and so a sum over all neurons."""
    kept = vars(layer)
    for name, array in arrays_of(layer).items():
        for slope in (f"d{name}", f"d_{name}", f"grad_{name}", f"{name}_grad"):
            several = BIASES.fullmatch(name) and array.size > 1
            single = slope in kept and np.shape(kept[slope]) == ()
            if several and single and kept[slope]:  # and not the 0 that it begins with
                return Misfit(back, slope, (), array.shape, type(layer).__name__)
    return None


def arrays_of(layer: Any) -> dict[str, Array]:
    """Return the arrays that a layer keeps, alone, or in lists such as params[0]; each once."""
    found: dict[str, Array] = {}
    for name, value in vars(layer).items():
        several = value if isinstance(value, list | tuple) else ()
        named = [(name, value), *((f"{name}[{place}]", it) for place, it in enumerate(several))]
        for each, it in named:
            if isinstance(it, np.ndarray) and all(it is not known for known in found.values()):
                found[each] = it
    return found


def _is_parameter(name: str) -> bool:
    return bool(WEIGHTS.fullmatch(name) or BIASES.fullmatch(name) or name in ("gamma", "beta"))


def _is_slope(name: str) -> bool:
    return bool(re.match(r"d_?|grad_?|nabla_?|g_?([A-Z]|[wb]\d*$)", name)) and not _is_parameter(
        name
    )


def _attribute(layer: Any, before: set[str], *starts: str) -> Any:
    """Return an array that a layer keeps under a name that begins so, the newest first."""
    arrays = {it: value for it, value in vars(layer).items() if isinstance(value, np.ndarray)}
    for start in starts:
        named = [array for array in arrays if array.lower().startswith(start)]
        for name in sorted(named, key=lambda it: it in before):
            return arrays[name]
    raise ValueError(starts)
