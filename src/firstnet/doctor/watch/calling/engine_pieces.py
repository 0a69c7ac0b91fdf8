"""An engine of values as a piece: one expression of all that its class knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from firstnet.doctor.watch.calling.operations import (
    backward_of,
    held_in,
    rounding,
)
from firstnet.doctor.watch.calling.piece import Piece
from firstnet.doctor.watch.program.values import Array


def engine_piece(names: Mapping[str, Any], owner: str) -> Piece:
    """Return the piece of a class whose objects hold a number, and its slope.

    It is asked for the slopes of one expression of all that it knows, in which some values come
    more than once.

    Raises:
        ValueError: it rounds its numbers, so that small nudges are lost.
    """
    kind = names[owner]
    if rounding(kind):
        raise ValueError(owner)
    held = {"w": np.random.default_rng(0).uniform(0.3, 0.8, 6)}
    kept = held_in(kind)

    def ask(piece: Piece) -> Sequence[tuple[Array, Array]]:
        values = [kind(float(it)) for it in piece.held["w"]]
        output = _expression(kind, values)
        getattr(output, backward_of(kind))()
        error = float(piece.error(np.array([getattr(output, kept.number)]))[0])
        slopes = np.array([float(getattr(value, kept.slope)) for value in values])
        return [(piece.held["w"], error * slopes)]

    return Piece(f"{kind.__name__}(…), then {backward_of(kind)}()", held, ask)


def _expression(kind: type, values: Sequence[Any]) -> Any:
    """Return an expression of values, with each operator and function that their class defines."""
    a, b, c, d, e, f = values
    s = a * b + c
    u = s * s + s * d
    for name in ("tanh", "relu", "sigmoid", "exp"):
        u = getattr(u, name)() if hasattr(kind, name) else u
    out = u * e + f + u * a
    out = out - a * d if hasattr(kind, "__sub__") else out
    out = out / (b * b + e) if hasattr(kind, "__truediv__") else out
    out = out**2 if hasattr(kind, "__pow__") else out
    return 0.5 * out if hasattr(kind, "__rmul__") else out
