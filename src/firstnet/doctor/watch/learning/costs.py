"""The derivatives of the usual costs along the output, whatever the coding of the target."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from firstnet.doctor.watch.program.values import Array

ABSOLUTE = "absolute"  # cost, of which the derivative is a sign
COSTS = re.compile(  # how learners name it
    r"loss|cost|err|mse|perte|co[uû]t|verlust|fehler|kosten|custo|coste|perda|perdita|costo"
    r"|损失|誤差|损失|ошибк|потер",
    re.IGNORECASE,
)


def derivatives(output: Array, target: Array) -> Iterator[tuple[str, Array]]:
    """Yield the name of each cost that fits the two, and its derivative along the output.

    Args:
        output: of any shape.
        target: of the same shape.

    Source: chapter 1, equation 6; chapter 3, equations 57 and 80; for the softmax, chapter 3,
    equation 82. The hinge, logistic and absolute costs are the field's.
    """
    found = {"quadratic": output - target}
    low, high = float(target.min()), float(target.max())
    if low >= 0 and high <= 1:
        if ((output > 0) & (output < 1)).all():
            found["log-likelihood"] = -target / output
            found["cross-entropy"] = (output - target) / (output * (1 - output))
        fired = 1 / (1 + np.exp(-np.clip(output, -500, 500)))
        found["sigmoid and cross-entropy"] = fired - target
        found["sigmoid and quadratic"] = (fired - target) * fired * (1 - fired)
        for axis in _classes(target):
            powers = np.exp(output - output.max(axis=axis, keepdims=True))
            found[f"softmax and log-likelihood {axis}"] = (
                powers / powers.sum(axis=axis, keepdims=True) - target
            )
            found[f"log of the softmax {axis}"] = -target
    if low < 0 and np.ptp(np.abs(target)) < 1e-9:  # -1 and 1
        found["hinge"] = -target * (output * target < 1)
        found["logistic"] = -target / (1 + np.exp(np.clip(output * target, -500, 500)))
    signs = np.sign(output - target)
    if {-1.0, 1.0} <= set(signs.reshape(-1).tolist()):  # with one sign, any sum follows it
        found[ABSOLUTE] = signs
    for name, slope in found.items():
        if np.isfinite(slope).all() and np.abs(slope).max() > 0:
            yield name.rstrip(" 0123"), slope


def _hot(labels: Array, count: int, classes: int) -> Array:
    """Return a row for each label, with a 1 at its place."""
    rows = np.zeros((count, classes))
    rows[np.arange(count), labels.astype(int)] = 1.0
    return rows


def _classes(target: Array) -> Iterator[int]:
    """Yield the axes along which the target adds up to one."""
    for axis in range(target.ndim):
        if target.shape[axis] > 1 and np.allclose(target.sum(axis=axis), 1, atol=0.15):
            yield axis


def coded(labels: Array, shape: tuple[int, ...]) -> Iterator[Array]:
    """Yield integer labels as one-hot targets of this shape, where they fit."""
    flat = labels.reshape(-1)
    sides = [side for side in shape if side > 1]
    if flat.size == 0 or not np.array_equal(flat, np.round(flat)) or flat.min() < 0:
        return
    if len(sides) == 1 and flat.size == 1 and flat[0] < sides[0]:
        yield _hot(flat, 1, sides[0]).reshape(shape)
    table = shape if len(shape) == 2 else tuple(sides)  # columns, one at each time, are a table
    if len(table) != 2:
        return
    for axis in (0, 1):
        classes = table[1 - axis]
        if table[axis] == flat.size and classes > 1 and flat.max() < classes:
            target = _hot(flat, flat.size, classes)
            yield (target if axis == 0 else target.T).reshape(shape)
