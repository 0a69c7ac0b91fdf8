"""Errors that are led back through weights which the same step has just changed.

The gradient of the hidden layers asks for the weights with which the output was computed. Of a
small step the difference is small, so that it hides within the tolerance of a fit; the product
itself shows it to the last digit. That it is an error, and not the forward pass of another step,
is shown by taking the turn again, with the products of the old weights in the place of the new.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import numpy as np

from firstnet.doctor.watch.program.recorder import Turn
from firstnet.doctor.watch.program.values import Array

SAME = 1e-10  # of a product, by which rounding changes it
MOST_VALUES = 300  # factors of one shape that are tried
MOST_WEIGHTS = 400  # of which each is multiplied by itself
PLAIN = (0.0, 1.0, -1.0)  # times which a weight is itself, or nothing
FEWEST = 2  # products of single numbers, one of which may be the same by accident


class Weights(NamedTuple):
    """A matrix of weights, or a list of single ones, before and after the step."""

    name: str
    old: Array
    new: Array


class Product(NamedTuple):
    """A value that is a product with new weights, and what the old ones would have made of it.

    Attributes:
        name: of the weights.
        number: of the event.
        change: from the value to the product with the old weights.
    """

    name: str
    number: int
    change: Array


class LedBack(NamedTuple):
    """Where an error is led back through new weights, and how these are called."""

    name: str
    site: int


def products(
    turn: Turn,
    weights: Iterable[Weights],
    first_output: int,
    depends: Collection[int],
    errors: Collection[int],
) -> list[Product]:
    """Return the products of errors with new weights, at places that see none with the old ones.

    The forward pass goes through places of its own, before the first output.

    Args:
        turn: the step.
        weights: those that it changes.
        first_output: the number of the event that computes the first output.
        depends: the numbers of the events that depend on a parameter.
        errors: likewise, on a target.
    """
    firsts: dict[int, int] = {}
    for number, event in enumerate(turn.events):
        firsts.setdefault(event.site, number)
    known = [
        number
        for number, it in enumerate(turn.events)
        if number in depends and firsts[it.site] > first_output
    ]
    found: list[Product] = []
    for weight in weights:
        search = _of_matrix if weight.old.ndim == 2 else _of_numbers
        seen, old_sites = search(turn, weight, known, errors)
        made = {
            turn.events[product.number][1:]: product for product in reversed(seen)
        }  # not where it is handed on
        found += [
            product
            for product in made.values()
            if turn.events[product.number].site not in old_sites
        ]
    return found


Found = tuple[list[Product], set[int]]  # and the sites of products with the old weights


def _of_matrix(turn: Turn, weights: Weights, known: list[int], errors: Collection[int]) -> Found:
    by_shape: dict[tuple[int, ...], list[int]] = {}
    for number in known:
        shape = turn.events[number].shape
        if len(by_shape.setdefault(shape, [])) < MOST_VALUES:
            by_shape[shape].append(number)
    found: dict[int, Product] = {}
    old_sites: set[int] = set()
    for numbers in list(by_shape.values()):
        for number in (it for it in numbers if it in errors):
            factor = turn.array(number)
            for old, new in zip(_products(factor, weights.old), _products(factor, weights.new)):
                for later in () if _is_close(old, new) else by_shape.get(new.shape, ()):
                    value = turn.array(later)
                    if later > number and _is_close(value, old):
                        old_sites.add(turn.events[later].site)
                    elif later > number and _is_close(value, new):
                        found.setdefault(later, Product(weights.name, later, old - new))
    return list(found.values()), old_sites


def _products(factor: Array, matrix: Array) -> Iterator[Array]:
    """Yield the products of a factor with a matrix, whichever way both are laid out."""
    if factor.ndim == 0:
        yield from [factor * matrix[0]] if len(matrix) == 1 and factor not in PLAIN else ()
        return
    for array in (matrix, matrix.T):
        if factor.shape[-1] == array.shape[0]:
            yield factor @ array
        if factor.ndim == 2 and factor.shape[0] == array.shape[1]:
            yield array @ factor


def _is_close(one: Array, other: Array) -> bool:
    size = float(np.abs(other).max())
    return size > 0 and float(np.abs(one - other).max()) < SAME * size


def _of_numbers(turn: Turn, weights: Weights, known: list[int], errors: Collection[int]) -> Found:
    """Return likewise, of weights that are multiplied one by one."""
    numbers = [it for it in known if turn.events[it].shape == ()]
    marks = [turn.events[it].mark for it in numbers]
    if weights.new.size > MOST_WEIGHTS or not marks:
        return [], set()
    plain = {*weights.old.tolist(), *weights.new.tolist(), *PLAIN}
    led = {it for number, it in zip(numbers, marks) if number in errors}
    factors = np.array(sorted(led - plain))[:MOST_VALUES]
    changed = np.abs(weights.new - weights.old) > SAME * np.abs(weights.old)
    olds, news = (np.outer(array[changed], factors).ravel() for array in (weights.old, weights.new))
    found: dict[int, list[Product]] = {}
    old_sites: set[int] = set()
    for number, mark in zip(numbers, marks):
        site = turn.events[number].site
        if np.any(np.abs(olds - mark) <= SAME * abs(mark)):
            old_sites.add(site)
        same = np.flatnonzero(np.abs(news - mark) <= SAME * abs(mark))
        if same.size:
            change = np.asarray(olds[same[0]] - mark)
            found.setdefault(site, []).append(Product(weights.name, number, change))
    several = (it for it in found.values() if len(it) >= FEWEST)
    return [product for each in several for product in each], old_sites
