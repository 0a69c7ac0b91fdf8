"""Gradients in the book's form: a pair (nabla_b, nabla_w) of lists with an array for each layer."""

from __future__ import annotations

from collections.abc import Iterable

from firstnet.shapes import Biases, Weights

Gradient = tuple[list[Biases], list[Weights]]


def total(gradients: Iterable[Gradient]) -> Gradient:
    """Return the sum of one or more gradients, array by array; only two are held at a time."""
    gradients = iter(gradients)
    nabla_b, nabla_w = next(gradients)
    for more_b, more_w in gradients:
        nabla_b = [nabla + more for nabla, more in zip(nabla_b, more_b, strict=True)]
        nabla_w = [nabla + more for nabla, more in zip(nabla_w, more_w, strict=True)]
    return nabla_b, nabla_w
