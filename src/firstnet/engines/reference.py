"""The reference engine: `book/`, plugged in. What the other engines are checked against."""

from __future__ import annotations

import numpy as np

from firstnet.book.descent import step
from firstnet.book.network import Network, feedforward
from firstnet.data.dataset import intensities
from firstnet.recipe import Recipe
from firstnet.shapes import Order, Rows, Targets

BLOCK = 1_000  # examples at a time, so that memory stays flat


def start(network: Network, x: Rows, y: Targets, recipe: Recipe) -> Reference:
    """Start on a network and its training data (see `engines.start`)."""
    return Reference(network, x, y)


def answers(network: Network, x: Rows) -> Targets:
    """Return the outputs of a network that is not in training, a row for each row of x."""
    blocks = [x[first : first + BLOCK] for first in range(0, len(x), BLOCK)]
    outputs = [feedforward(network, intensities(block, network.dtype).T).T for block in blocks]
    return np.concatenate(outputs) if outputs else np.empty((0, network.sizes[-1]), network.dtype)


class Reference:
    """A network in training, computed by the book's own equations."""

    def __init__(self, network: Network, x: Rows, y: Targets) -> None:
        self._network = network
        self._x = x
        self._y = y.astype(network.dtype, copy=False)

    def train(self, order: Order, eta: float) -> None:
        """Take one step downhill for each mini-batch."""
        with np.errstate(over="ignore", invalid="ignore"):  # whoever called looks for NaN
            for mini_batch in order:
                x = intensities(self._x[mini_batch], self._network.dtype)
                self._network = step(self._network, x.T, self._y[mini_batch].T, eta)

    def feedforward(self, x: Rows) -> Targets:
        """Return the outputs, a row for each row of x."""
        return answers(self._network, x)

    def network(self) -> Network:
        """Return the network as it stands; networks are never changed, so no copy is needed."""
        return self._network
