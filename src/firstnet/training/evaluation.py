"""Evaluation: how many examples a network classifies correctly."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from firstnet.book.network import Network
from firstnet.data.dataset import Examples, check_kind
from firstnet.engines import fast
from firstnet.errors import ShapeError
from firstnet.shapes import Labels, Rows, Targets


def answers(network: Network, x: Rows) -> Targets:
    """Return the outputs of the network, a row for each row of x.

    Raises:
        ShapeError: x has another number of inputs than the network.
        DataError: x holds other numbers than bytes, float32 and float64.
    """
    return answering(network)(x)


def answering(network: Network) -> Callable[[Rows], Targets]:
    """Return a function that answers as `answers` does, any number of times.

    The network is laid out for it once, which takes longer than one answer. Later changes to its
    arrays do not show.
    """
    answer = fast.answering(network)

    def checked(x: Rows) -> Targets:
        if x.ndim != 2 or x.shape[1] != network.sizes[0]:
            raise ShapeError(
                f"x has the shape {x.shape}, but this network takes {network.sizes[0]} numbers an "
                f"example: (n, {network.sizes[0]})."
            )
        check_kind(x)
        return answer(x)

    return checked


def count_correct(outputs: Targets, labels: Labels) -> int:
    """Return for how many rows the largest output is that of the label."""
    return int(np.sum(outputs.argmax(axis=1) == labels))


def evaluate(network: Network, examples: Examples) -> int:
    """Return how many of the examples the network classifies correctly.

    Source: chapter 1, "Implementing our network to classify digits" (evaluate).
    """
    return count_correct(answers(network, examples.x), examples.labels)
