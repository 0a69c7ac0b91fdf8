"""Outputs and targets of a step as answers and what was wanted, whichever way they are laid out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from firstnet.doctor.watch.program.values import Array

Answers = tuple[Array, Array, float, bool, float]


def squashed(output: Array, target: Array, cost: str) -> Array:
    """Return the outputs that a cost with an activation inside computes from weighted inputs."""
    if cost.startswith("sigmoid and"):
        return np.asarray(1 / (1 + np.exp(-np.clip(output, -500, 500))))
    if cost.startswith("softmax and") and output.ndim:
        axis = _class_axis(target.reshape(output.shape)) if target.size == output.size else None
        if axis is None:
            axis = 0 if output.ndim == 2 and output.shape[1] == target.size else output.ndim - 1
        powers = np.exp(output - output.max(axis=axis, keepdims=True))
        return np.asarray(powers / powers.sum(axis=axis, keepdims=True))
    return output


def chosen(values: Sequence[Array], which: str, count: int) -> Array | None:
    """Return what a turn has computed at a site, as one array; None where the shapes differ.

    Args:
        values: in order.
        which: of them is meant, "first" or "last"; else all, where there are several.
        count: of those that the examined step had.
    """
    if which == "last":
        return values[-1]
    if which == "first":
        return values[0]
    if count == 1:
        return values[-1]
    return np.array(values) if all(value.shape == values[0].shape for value in values) else None


def rows_of(inputs: Array, count: int) -> Array | None:
    """Return the examples of one step in rows, whichever way they are laid out."""
    if count == 1:
        return inputs.reshape(1, -1)
    flat = inputs.squeeze()
    if flat.ndim < 2:
        return inputs.reshape(count, 1) if inputs.size == count else None
    if flat.shape[0] == count:
        return flat.reshape(count, -1)
    return flat.reshape(-1, count).T if flat.shape[-1] == count else None


def one_each(output: Array, inputs: Array | None) -> bool:
    """Tell whether a list of outputs has one number for each example, and not all of one example.

    Args:
        output: of a step.
        inputs: of the same step; None if they are not known.
    """
    if inputs is None or inputs.ndim != 2 or not 1 < output.size == max(output.shape, default=0):
        return False
    rows, columns = inputs.shape
    return (rows == output.size and columns > 1) or (columns == output.size and rows > 1)


def answers_of(
    output: Array, target: Array, labels: bool, *, single: bool = False
) -> Answers | None:
    """Return the answers, the desired ones, their mean square distance, and whether of classes.

    Args:
        output: of a step.
        target: likewise.
        labels: whether the targets are the numbers of the classes.
        single: whether there is one output for each example.
    """
    if labels:
        return _of_labels(output, target)
    if output.size != target.size:
        return None
    target = target.reshape(output.shape)
    distance = float(np.mean((output - target) ** 2))
    spread = float(np.var(target)) if target.size > 1 else 0.0
    axis = None if single else _class_axis(target)
    if axis is None:
        return output.reshape(-1), target.reshape(-1), distance, True, spread
    found = output.argmax(axis).reshape(-1), target.argmax(axis).reshape(-1)
    return *(it.astype(float) for it in found), distance, True, spread


def wanted_of(output: Array, target: Array, labels: bool, *, single: bool = False) -> Array | None:
    """Return the desired answers alone, as `answers_of` does; it is asked after every step."""
    if labels:
        found = _of_labels(output, target)
        return None if found is None else found[1]
    if output.size != target.size:
        return None
    target = target.reshape(output.shape)
    axis = None if single else _class_axis(target)
    wanted = target if axis is None else target.argmax(axis).astype(float)
    return wanted.reshape(-1)


def _of_labels(output: Array, target: Array) -> Answers | None:
    flat = target.reshape(-1)
    if output.ndim <= 1 or max(output.shape) == output.size:
        found = np.array([float(output.argmax())])
        hot = np.eye(output.size)[int(flat[0])] if 0 <= flat[0] < output.size else None
        if hot is None:
            return None
        return found, flat[:1], float(np.mean((output.reshape(-1) - hot) ** 2)), True, 0.1
    if output.ndim != 2 or flat.size not in output.shape:
        return None
    axis = 1 if output.shape[0] == flat.size else 0
    classes = output.shape[axis]
    if flat.max() >= classes:
        return None
    hot = np.eye(classes)[flat.astype(int)]
    distance = float(np.mean((output - (hot if axis == 1 else hot.T)) ** 2))
    return output.argmax(axis).astype(float), flat, distance, True, float(np.var(hot))


def _class_axis(target: Array) -> int | None:
    """Return the axis along which one entry is high and the others are low; None for numbers."""
    for axis in reversed(range(target.ndim)):
        if target.shape[axis] < 2:
            continue
        ordered = np.moveaxis(np.sort(target, axis=axis), axis, -1)
        high, rest = ordered[..., -1], ordered[..., :-1]
        low, top = rest.min(), high.max()
        if top - high.min() < 1e-9 and rest.max() - low < 1e-9 and high.min() > rest.max():
            others = [side for place, side in enumerate(target.shape) if place != axis]
            if target.shape[axis] > 2 or max(others, default=1) >= 1:
                return axis
    return None


def nearest(values: Array, classes: Array) -> Array:
    """Return the class whose number is nearest to each value."""
    return np.asarray(classes[np.abs(values[:, None] - classes[None]).argmin(axis=1)])
