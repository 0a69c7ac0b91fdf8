"""Where a network keeps its weights and biases, told by their shapes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from firstnet.doctor.meaning import looks_like_gradient
from firstnet.doctor.patient import Body, Patient
from firstnet.doctor.reaching import Path, last_name
from firstnet.doctor.roles import Slot

SIZES = (3, 4, 5, 2)  # all different, so that a shape tells which layer it belongs to
ONE_HIDDEN, NO_HIDDEN = (3, 4, 2), (3, 2)


class Unreadable(Exception):
    """The program can't be examined; the text says why, for the learner."""


def probe_sizes(patient: Patient) -> tuple[int, ...]:
    """Return the sizes of the network to look at first."""
    if patient.roles.sizes == "fixed":
        return patient.roles.fixed
    if patient.allows(SIZES):
        return SIZES
    return ONE_HIDDEN if patient.allows(ONE_HIDDEN) else NO_HIDDEN


def make(patient: Patient, sizes: Sequence[int]) -> Body:
    """Make a network, and find its weights and biases.

    Raises:
        Exception: whatever the learner's code raises.
        Unreadable: its weights can't be told.
    """
    body = patient.body(sizes)
    body.slots = find_slots(body)
    return body


def has_one_output(shapes: Sequence[tuple[int, ...]]) -> bool:
    """Tell whether the last layer has one neuron, so that its weights look like biases."""
    large = [number for number, it in enumerate(shapes) if len(it) == 2 and min(it) > 1]
    if not large:
        return False
    last = shapes[large[-1]]
    alone = any(math.prod(it) == 1 for it in shapes) or len(shapes) == len(large) + 1
    return alone and bool({(1, last[0]), (last[1], 1)} & set(shapes[large[-1] + 1 :]))


def chain(shapes: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """Return the sizes of layers whose weights have these shapes, in either orientation."""
    for flip in (False, True):
        pairs = [shape if flip else shape[::-1] for shape in shapes]  # (inputs, neurons)
        if pairs and all(one[1] == other[0] for one, other in pairwise(pairs)):
            return (pairs[0][0], *(neurons for _, neurons in pairs))
    return ()


def body_shape(body: Body, key: tuple[str, int]) -> tuple[int, ...]:
    """Return the shape that the book gives to a layer's weights ("w") or biases ("b")."""
    kind, layer = key
    return (body.sizes[layer + 1], body.sizes[layer] if kind == "w" else 1)


def find_slots(body: Body) -> tuple[Slot, ...]:
    """Find where the weights and biases of every layer are kept, by their shapes.

    Raises:
        Unreadable: a layer's weights are not to be found.
    """
    arrays = [(path, it) for path, it in body.arrays() if not looks_like_gradient(last_name(path))]
    sizes = body.sizes
    flip = _orientation(sizes, [it.shape for _, it in arrays])
    slots: list[Slot] = []
    taken: set[Path] = set()
    for layer, (inputs, neurons) in enumerate(pairwise(sizes)):
        wanted = (inputs, neurons) if flip else (neurons, inputs)
        for path, it in arrays:
            if it.shape == wanted and path not in taken:
                slots.append(Slot("w", layer, path, flip))
                taken.add(path)
                break
        else:
            shapes = ", ".join(str(it.shape) for _, it in arrays) or "none"
            raise Unreadable(
                f"No weights of shape {wanted} were found for layer {layer + 2} of {list(sizes)}; "
                f"there are arrays of shape {shapes}."
            )
    for layer, neurons in enumerate(sizes[1:]):
        for path, it in arrays:
            if path not in taken and it.size == neurons and max(it.shape) == neurons:
                slots.append(Slot("b", layer, path))
                taken.add(path)
                break
    return tuple(slots)


def _orientation(sizes: Sequence[int], shapes: Sequence[tuple[int, ...]]) -> bool:
    """Tell whether weights are kept as (inputs, neurons)."""
    upright = sum((n, k) in shapes for k, n in pairwise(sizes))
    flipped = sum((k, n) in shapes for k, n in pairwise(sizes))
    return flipped > upright
