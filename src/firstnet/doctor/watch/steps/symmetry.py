"""Is the derivative of a step symmetric, as that of every step along a gradient is?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from firstnet.doctor.watch.program.values import Array

SMALLEST = 1e-9  # of a derivative that is looked at


def asymmetries(blocks: Mapping[tuple[str, str], Array], noise: float) -> dict[str, float]:
    """Return for each group how far the derivative of its change is from symmetric, from 0 on.

    A change along the negative gradient of any cost has a symmetric derivative: the cost's second
    one. Groups may have factors of their own, such as a learning rate for each layer. A group whose
    derivatives are all too small is left out.

    Args:
        blocks: the derivatives of the change of one group along the directions of another, by the
            names of both: (directions of the first, directions of the second).
        noise: what rounding leaves of a derivative.
    """
    names = list(dict.fromkeys(name for name, _ in blocks))
    largest = max((float(np.abs(block).max()) for block in blocks.values()), default=0.0)
    least = max(1e-8 * largest, SMALLEST, 30 * noise)
    found: dict[str, float] = {}
    for name in names:
        for other in names:
            one, two = blocks[name, other], blocks[other, name].T
            if max(_size(one), _size(two)) < least:
                continue
            if name != other and one.size > 3:
                ratio = float((one * two).sum() / max((two * two).sum(), 1e-300))
                two = two * ratio if ratio > 0 else two
            gap = _size(one - two) / max(_size(one), _size(two))
            found[name] = max(found.get(name, 0.0), gap)
    return found


def _size(block: Array) -> float:
    return float(np.abs(block).max())
