"""Functions as pieces: a pair that leads forward and back, a cost that returns its gradient."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from firstnet.doctor.watch.calling.cost_functions import PENALTY, slopes_of, unexplained
from firstnet.doctor.watch.calling.piece import (
    GENERATOR,
    INPUTS,
    OUTPUTS,
    ROWS,
    TARGETS,
    WEIGHTS,
    Piece,
    arguments_of,
    array_for,
)
from firstnet.doctor.watch.calling.plans import MAKERS
from firstnet.doctor.watch.calling.stacks import required
from firstnet.doctor.watch.program.values import Array

TABLE = re.compile(r"p|th(eta)?|params?|parameters|weights|model|net(work)?|w", re.IGNORECASE)
EXACT = 1e-4  # of the largest number of a gradient, by which it may be off
ERROR = re.compile(r"d_?[a-z]\w*|d[A-Z]\w*|g|grad\w*|delta\w*|err\w*|up(stream)?\w*|e")


def pair_piece(names: Mapping[str, Any], ahead: str, back: str, shape: tuple[int, ...]) -> Piece:
    """Return the piece of a function that leads forward, and of the one that leads back.

    Args:
        names: what the file defines.
        ahead: the one.
        back: the other.
        shape: of the inputs.

    Raises:
        ValueError: what it wants is not known.
    """
    forward, backward = names[ahead], names[back]
    wanted = required(forward)
    held = _given(wanted, names, shape)

    def ask(piece: Piece) -> Sequence[tuple[Array, Array]]:
        result = forward(*(piece.held[it] for it in wanted))
        output, *cache = result if isinstance(result, tuple) else (result,)
        error = piece.error(output)
        slopes = backward(*_led_back(required(backward), piece.held, error, cache))
        return _paired([held[it] for it in wanted], slopes)

    return Piece(f"{ahead}(…), then {back}(…)", held, ask)


def _given(wanted: Sequence[str], names: Mapping[str, Any], shape: tuple[int, ...]) -> Any:
    """Return what is given for the arguments of a way forward: one of them is the inputs.

    A dictionary of parameters comes from the program's own function that makes it.
    """
    rng = np.random.default_rng(0)
    made = {name: array_for(name, shape, rng) for name in wanted[1:]}
    found: dict[str, Any] = {name: array for name, array in made.items() if array is not None}
    open_yet = [name for name in wanted if name not in found]
    tables = _tables(names, shape, rng) if len(open_yet) > 1 else []
    for name in open_yet:
        if tables and TABLE.fullmatch(name):
            found[name] = tables.pop()
        elif GENERATOR.fullmatch(name):
            found[name] = rng
    inputs = [name for name in wanted if name not in found]
    if len(inputs) != 1:
        raise ValueError(inputs)
    return {name: found.get(name) for name in wanted} | {inputs[0]: rng.normal(0, 1, shape)}


def _tables(
    names: Mapping[str, Any], shape: tuple[int, ...], rng: np.random.Generator
) -> list[dict[str, Array]]:
    """Return the dictionaries of arrays that the program's functions make, the last first."""
    found: list[dict[str, Array]] = []
    for name, function in names.items():
        if inspect.isfunction(function) and MAKERS.match(name):
            table = function(**arguments_of(function, shape, rng, axis=-1))
            if isinstance(table, dict) and _is_of_arrays(table):
                found.append(table)
    return found


def _is_of_arrays(table: Mapping[Any, Any]) -> bool:
    return bool(table) and all(isinstance(it, np.ndarray) for it in table.values())


def _led_back(
    wanted: Sequence[str], held: Mapping[str, Any], error: Array, cache: Sequence[Any]
) -> list[Any]:
    """Return what a way back is given: the error first, or where a name tells it; then the rest."""
    open_yet = [name for name in wanted if name not in held or not cache]
    told = [name for name in open_yet if ERROR.fullmatch(name) and name not in held]
    at = told[0] if len(told) == 1 else wanted[0]
    known = held if cache else {}
    rest = iter(cache if cache else list(held.values()))
    return [error if it == at else known[it] if it in known else next(rest) for it in wanted]


def _paired(held: Sequence[Any], slopes: Any) -> Sequence[tuple[Array, Array]]:
    """Return each array that a way forward was given with the slope that the way back returns.

    Raises:
        ValueError: some have none.
    """
    several = list(slopes) if isinstance(slopes, tuple | list) else [slopes]
    found: list[tuple[Array, Array]] = []
    for table in (it for it in held if isinstance(it, dict)):
        fits = [it for it in several if isinstance(it, dict) and it.keys() >= table.keys()]
        if len(fits) != 1:
            raise ValueError(list(table))
        found += [(array, np.asarray(fits[0][key], dtype=float)) for key, array in table.items()]
    arrays = [it for it in held if isinstance(it, np.ndarray)]
    own = [np.asarray(it, dtype=float) for it in several if not isinstance(it, dict)]
    if len(own) < len(arrays) and not (found and not own):
        raise ValueError(len(own))
    flat = [array.size == it.size for array, it in zip(arrays, own)]  # b of (5,), db of (1, 5)
    return found + [
        (array, it.reshape(array.shape) if same else it)
        for array, it, same in zip(arrays, own, flat)
    ]


def cost_piece(names: Mapping[str, Any], name: str, labels: bool) -> Piece:
    """Return the piece of a cost that returns its gradient; its targets are labels, or one-hot.

    Raises:
        ValueError: what it returns is no gradient of what it returns first.
    """
    function: Callable[..., Any] = names[name]
    rng = np.random.default_rng(0)
    wanted = required(function)
    targets = [it for it in wanted if TARGETS.fullmatch(it)]
    if targets == wanted:  # as in cost(y, t)
        targets.remove("y" if "y" in targets else wanted[0])
    classes = rng.integers(0, OUTPUTS, ROWS)
    given: dict[str, Any] = {}
    for each in wanted:
        if each in targets:
            given[each] = classes if labels else np.eye(OUTPUTS)[classes]
        elif WEIGHTS.fullmatch(each):
            given[each] = rng.normal(0, 0.5, (INPUTS, OUTPUTS))
        elif PENALTY.fullmatch(each):
            given[each] = 0.1
        else:
            columns = INPUTS if any(WEIGHTS.fullmatch(it) for it in wanted) else OUTPUTS
            given[each] = rng.normal(0, 1, (ROWS, columns))
    weights = [it for it in wanted if WEIGHTS.fullmatch(it)]
    answers = [it for it in wanted if it not in targets]
    _check_gradient(function, given, [*weights, *answers][0])
    inputs, own = rng.normal(0, 1, (ROWS, INPUTS)), rng.normal(0, 0.5, (INPUTS, OUTPUTS))

    def ask(piece: Piece) -> Sequence[tuple[Array, Array]]:
        if not weights:  # answers are those of one more layer
            given[answers[0]] = piece.note("the output", inputs @ own)
        cost, slope, *_ = function(**given)
        piece.note("the cost", float(cost))
        slope = np.asarray(slope, dtype=float)
        return [(given[weights[0]], slope) if weights else (own, inputs.T @ slope)]

    return Piece(f"{name}(…)", {weights[0]: given[weights[0]]} if weights else {"w": own}, ask)


def _check_gradient(function: Callable[..., Any], given: Mapping[str, Any], name: str) -> None:
    """Raise ValueError if a function returns no gradient of its cost along an array, by nudges."""
    told = {each: 0.0 if PENALTY.fullmatch(each) else it for each, it in given.items()}
    held = given[name].copy()
    gradient = np.asarray(function(**told | {name: held})[1], dtype=float)
    slopes = slopes_of(lambda it: float(function(**told | {name: it})[0]), given[name])
    part = unexplained(gradient, slopes) if gradient.shape == held.shape else None
    if part is None or part > EXACT or not np.array_equal(held, given[name]):
        raise ValueError(name)
