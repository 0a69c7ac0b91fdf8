"""Is the derivative of a step symmetric, as that of every step along a gradient is?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from firstnet.doctor.watch.program.values import Array

SMALLEST = 1e-9  # of a derivative that is looked at
CLEAR = 1e-3  # of the largest derivative of single numbers, from which on one is compared
FEW = 3  # derivatives, which a factor of their own may explain by chance


def asymmetries(
    blocks: Mapping[tuple[str, str], Array], noise: float, rates: Mapping[str, Array]
) -> dict[tuple[str, str], float]:
    """Return for each pair of groups how far the derivative of their change is from symmetric.

    A change along the negative gradient of any cost has a symmetric derivative: the cost's second
    one. Groups may have factors of their own, such as a learning rate for each layer, and so may
    single numbers. A pair whose derivatives are all too small is left out.

    Args:
        blocks: the derivatives of the change of one group along the directions of another, by the
            names of both: (directions of the first, directions of the second).
        noise: what rounding leaves of a derivative.
        rates: of each group of single numbers, the factors by which they follow their gradients.
    """
    names = list(dict.fromkeys(name for name, _ in blocks))
    largest = max((float(np.abs(block).max()) for block in blocks.values()), default=0.0)
    least = max(1e-8 * largest, SMALLEST, 30 * noise)
    found: dict[tuple[str, str], float] = {}
    for name in names:
        for other in names:
            one, two = blocks[name, other], blocks[other, name].T
            if max(_size(one), _size(two)) < least:
                continue
            if name == other and name in rates:
                found[name, name] = min(
                    _largest_gap(one / each, two / each.T) for each in _own(one, rates[name])
                )
                continue
            if name != other:
                two = _scaled(one, two, by_row=name in rates, by_column=other in rates)
            found[name, other] = _gap(one, two)
    return found


def _own(block: Array, rates: Array) -> Iterator[Array]:
    """Yield rates that the single numbers of a block may have, as a column.

    Of three and more the derivatives tell: seen from each of them, it is that of the others.
    """
    yield np.ones((len(block), 1))
    if np.isfinite(rates).all() and (rates > 0).all():
        yield rates[:, None]
    for number in range(len(block)) if len(block) > 2 else ():
        with np.errstate(all="ignore"):
            found = block[:, number] / block[number]
        if np.isfinite(found).all() and (found > 0).all():
            yield found[:, None]


def _scaled(one: Array, two: Array, *, by_row: bool, by_column: bool) -> Array:
    """Return a block with the factor that brings it nearest to another one.

    Args:
        one: what it is brought to.
        two: the block.
        by_row: whether each row has a factor of its own.
        by_column: likewise, each column.
    """
    axes = tuple(axis for axis, each in enumerate((by_row, by_column)) if not each)
    if math.prod(one.shape[axis] for axis in axes) <= (1 if by_row or by_column else FEW):
        return two
    products, squares = (
        (one * two).sum(axis=axes, keepdims=True),
        (two * two).sum(axis=axes, keepdims=True),
    )
    ratio = products / np.maximum(squares, 1e-300)
    return two * np.where(ratio > 0, ratio, 1.0)


def _gap(one: Array, two: Array) -> float:
    return _size(one - two) / max(_size(one), _size(two))


def _largest_gap(one: Array, two: Array) -> float:
    """Return the gap of two numbers at the same place that are the furthest apart."""
    sizes = np.maximum(np.abs(one), np.abs(two))
    clear = sizes > CLEAR * sizes.max()
    return float((np.abs(one - two)[clear] / sizes[clear]).max())


def _size(block: Array) -> float:
    return float(np.abs(block).max())
