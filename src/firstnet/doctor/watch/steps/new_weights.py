"""Errors that are led back through weights which the same step has just changed.

The gradient of the hidden layers asks for the weights with which the output was computed. Of a
small step the difference is small, so that it hides within the tolerance of a fit; the product
itself shows it to the last digit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from firstnet.doctor.watch.program.recorder import Turn
from firstnet.doctor.watch.program.values import Array

SAME = 1e-10  # of a product, by which rounding changes it
MOST_VALUES = 300  # errors of one shape that are tried
MOST_WEIGHTS = 400  # of which each is multiplied by itself
PLAIN = (0.0, 1.0, -1.0)  # times which a weight is itself, or nothing
FEWEST = 2  # products of single numbers, one of which may be the same by accident


class Weights(NamedTuple):
    """A matrix of weights, or a list of single ones, before and after the step."""

    name: str
    old: Array
    new: Array


class LedBack(NamedTuple):
    """Where an error is led back through the new weights, and how they are called."""

    name: str
    site: int


def led_back(
    turn: Turn, weights: Iterable[Weights], first_output: int, depends: Collection[int]
) -> list[LedBack]:
    """Return where errors are led back through new weights.

    Where a place has seen the old ones as well, or the forward pass as well, another step may have
    come in between, as that of the other network of two.

    Args:
        turn: the step.
        weights: those that it changes.
        first_output: the number of the event that computes the first output.
        depends: the numbers of the events that depend on a parameter.
    """
    firsts: dict[int, int] = {}
    for number, event in enumerate(turn.events):
        firsts.setdefault(event.site, number)
    behind = [n for n, it in enumerate(turn.events) if firsts[it.site] > first_output]
    known = [number for number in behind if number in depends]
    found = []
    for each in weights:
        products = _of_matrix if each.old.ndim == 2 else _of_numbers
        sites = products(turn, each, known)
        late = [site for site, (old, new) in sites.items() if new and not old]
        found += [LedBack(each.name, site) for site in late[:1]]
    return found


def _of_matrix(turn: Turn, weights: Weights, known: list[int]) -> Mapping[int, tuple[bool, bool]]:
    """Return for each site whether it has products with the old and with the new weights."""
    by_shape: dict[tuple[int, ...], list[int]] = {}
    for number in known:
        shape = turn.events[number].shape
        if len(by_shape.setdefault(shape, [])) < MOST_VALUES:
            by_shape[shape].append(number)
    found: dict[int, tuple[bool, bool]] = {}
    for numbers in list(by_shape.values()):
        for number in numbers:
            error = turn.array(number)
            for old, new in zip(_products(error, weights.old), _products(error, weights.new)):
                for later in by_shape.get(new.shape, ()):
                    value, site = turn.array(later), turn.events[later].site
                    if later > number and not _is_close(old, new):
                        before, after = found.get(site, (False, False))
                        found[site] = (
                            before or _is_close(value, old),
                            after or _is_close(value, new),
                        )
    return found


def _products(error: Array, matrix: Array) -> Iterator[Array]:
    """Yield the products of an error with a matrix, whichever way both are laid out."""
    if error.ndim == 0:
        yield from [error * matrix[0]] if len(matrix) == 1 and error not in PLAIN else ()
        return
    for each in (matrix, matrix.T):
        if error.shape[-1] == each.shape[0]:
            yield error @ each
        if error.ndim == 2 and error.shape[0] == each.shape[1]:
            yield each @ error


def _is_close(one: Array, other: Array) -> bool:
    size = float(np.abs(other).max())
    return size > 0 and float(np.abs(one - other).max()) < SAME * size


def _of_numbers(turn: Turn, weights: Weights, known: list[int]) -> Mapping[int, tuple[bool, bool]]:
    """Return likewise, of weights that are multiplied one by one."""
    numbers = [it for it in known if turn.events[it].shape == ()]
    marks = np.array([turn.events[it].mark for it in numbers])
    if weights.new.size > MOST_WEIGHTS or not len(marks):
        return {}
    plain = {*weights.old.tolist(), *weights.new.tolist(), *PLAIN}
    errors = np.array(sorted({float(it) for it in marks if it not in plain}))[:MOST_VALUES]
    changed = np.abs(weights.new - weights.old) > SAME * np.abs(weights.old)
    olds, news = (np.outer(it[changed], errors).ravel() for it in (weights.old, weights.new))
    counts: dict[int, list[int]] = {}
    for number, mark in zip(numbers, marks):
        each = counts.setdefault(turn.events[number].site, [0, 0])
        for place, products in enumerate((olds, news)):
            each[place] += bool(np.any(np.abs(products - mark) <= SAME * abs(mark)))
    return {site: (old > 0, new >= FEWEST) for site, (old, new) in counts.items()}
