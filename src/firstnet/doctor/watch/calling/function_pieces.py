"""Functions as pieces: a pair that leads forward and back, a cost that returns its gradient."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from firstnet.doctor.watch.calling.piece import (
    INPUTS,
    OUTPUTS,
    ROWS,
    TARGETS,
    WEIGHTS,
    Piece,
    array_for,
)
from firstnet.doctor.watch.calling.stacks import required
from firstnet.doctor.watch.program.values import Array


def pair_piece(
    ahead: Callable[..., Any], back: Callable[..., Any], shape: tuple[int, ...]
) -> Piece:
    """Return the piece of a function that leads forward, and of the one that leads back."""
    rng = np.random.default_rng(0)
    names = required(ahead)
    held: dict[str, Any] = {names[0]: rng.normal(0, 1, shape)}
    for name in names[1:]:
        array = array_for(name, shape, rng)
        if array is None:
            raise ValueError(name)
        held[name] = array

    def ask(piece: Piece) -> Sequence[tuple[Array, Array]]:
        result = ahead(*(piece.held[it] for it in names))
        output, *cache = result if isinstance(result, tuple) else (result,)
        error = piece.error(output)
        wanted = required(back)
        further = cache if cache else [piece.held[it] for it in names]
        slopes = back(error, *further[: len(wanted) - 1])
        slopes = slopes if isinstance(slopes, tuple) else (slopes,)
        if len(slopes) < len(names):
            raise ValueError(names)
        arrays = [
            (held[name], np.asarray(slope, dtype=float)) for name, slope in zip(names, slopes)
        ]
        flat = [array.size == it.size for array, it in arrays]  # b of (5,), and db of (1, 5)
        return [(a, it.reshape(a.shape) if same else it) for (a, it), same in zip(arrays, flat)]

    text = f"{ahead.__name__}(…), then {back.__name__}(…)"
    return Piece(text, held, ask)


def cost_piece(function: Callable[..., Any], labels: bool) -> Piece:
    """Return the piece of a cost that returns its gradient; its targets are labels, or one-hot."""
    rng = np.random.default_rng(0)
    names = required(function)
    targets = [it for it in names if TARGETS.fullmatch(it)]
    if targets == names:  # as in cost(y, t)
        targets.remove("y" if "y" in targets else names[0])
    classes = rng.integers(0, OUTPUTS, ROWS)
    given: dict[str, Any] = {}
    for name in names:
        if name in targets:
            given[name] = classes if labels else np.eye(OUTPUTS)[classes]
        elif WEIGHTS.fullmatch(name):
            given[name] = rng.normal(0, 0.5, (INPUTS, OUTPUTS))
        elif re.fullmatch(r"reg\w*|lam\w*|l2|decay", name):
            given[name] = 0.1
        else:
            columns = INPUTS if any(WEIGHTS.fullmatch(it) for it in names) else OUTPUTS
            given[name] = rng.normal(0, 1, (ROWS, columns))
    weights = [it for it in names if WEIGHTS.fullmatch(it)]
    answers = [it for it in names if it not in targets]
    inputs, own = rng.normal(0, 1, (ROWS, INPUTS)), rng.normal(0, 0.5, (INPUTS, OUTPUTS))

    def ask(piece: Piece) -> Sequence[tuple[Array, Array]]:
        if not weights:  # answers are those of one more layer
            given[answers[0]] = piece.note("the output", inputs @ own)
        cost, slope, *_ = function(**given)
        piece.note("the cost", float(cost))
        slope = np.asarray(slope, dtype=float)
        return [(given[weights[0]], slope) if weights else (own, inputs.T @ slope)]

    name = function.__name__
    return Piece(f"{name}(…)", {weights[0]: given[weights[0]]} if weights else {"w": own}, ask)
