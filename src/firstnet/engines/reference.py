"""The reference engine: `book/`, plugged in. What the other engines are checked against."""

from __future__ import annotations

import numpy as np

from firstnet.book.backprop import Nabla, backprop
from firstnet.book.costs import COSTS
from firstnet.book.descent import step
from firstnet.book.dropout import gates
from firstnet.book.momentum import Velocity, accelerate, at_rest, move
from firstnet.book.network import Gates, Network, feedforward
from firstnet.book.regularization import regularized
from firstnet.data.dataset import intensities
from firstnet.recipe import Recipe
from firstnet.shapes import Kept, Labels, Order, Rows, Targets

BLOCK = 1_000  # examples at a time, so that memory stays flat


def start(
    network: Network, x: Rows, y: Targets, recipe: Recipe, *, examples: int | None = None
) -> Reference:
    """Start on a network and its training data (see `engines.start`)."""
    return Reference(network, x, y, recipe, examples or len(x))


def answers(network: Network, x: Rows) -> Targets:
    """Return the outputs of a network that is not in training, a row for each row of x."""
    blocks = [x[first : first + BLOCK] for first in range(0, len(x), BLOCK)]
    outputs = [feedforward(network, intensities(block, network.dtype).T).T for block in blocks]
    return np.concatenate(outputs) if outputs else np.empty((0, network.sizes[-1]), network.dtype)


class Reference:
    """A network in training, computed by the book's own equations."""

    def __init__(
        self, network: Network, x: Rows, y: Targets, recipe: Recipe, examples: int
    ) -> None:
        self._network = network
        self._velocity = at_rest(network) if recipe.momentum else []
        self._recipe, self._examples = recipe, examples
        self.learn_from(x, y)

    def learn_from(self, x: Rows, y: Targets) -> None:
        """Learn from these examples from now on."""
        self._x, self._y = x, y.astype(self._network.dtype, copy=False)

    def train(self, order: Order, eta: float, kept: Kept | None = None) -> None:
        """Take one step downhill for each mini-batch."""
        if order.size and not 0 <= order.min() <= order.max() < len(self._x):
            raise IndexError("order names an example that is not there")
        hidden, dropout = self._network.hidden, self._recipe.dropout
        with np.errstate(over="ignore", invalid="ignore"):  # whoever called looks for NaN
            for number, mini_batch in enumerate(order):
                opened = () if kept is None else gates(kept[number], hidden, dropout)
                self._step(mini_batch, eta, [gate.astype(self._y.dtype) for gate in opened])

    def feedforward(self, x: Rows) -> Targets:
        """Return the outputs, a row for each row of x."""
        return answers(self._network, x)

    def network(self) -> Network:
        """Return the network as it stands; networks are never changed, so no copy is needed."""
        return self._network

    def velocity(self) -> Velocity:
        """Return the velocity as it stands; it is never changed either."""
        return self._velocity

    def set_velocity(self, velocity: Velocity) -> None:
        """Go on with this velocity."""
        self._velocity = velocity

    def _step(self, mini_batch: Labels, eta: float, gates: Gates) -> None:
        momentum = self._recipe.momentum
        if momentum and self._recipe.nesterov:
            gradient = self._gradient(
                move(self._network, self._velocity, share=momentum), mini_batch, gates
            )
        else:
            gradient = self._gradient(self._network, mini_batch, gates)
        if momentum:
            self._velocity = accelerate(self._velocity, gradient, eta, momentum)
            self._network = move(self._network, self._velocity)
        else:
            self._network = step(self._network, gradient, eta)

    def _gradient(self, network: Network, mini_batch: Labels, gates: Gates) -> list[Nabla]:
        x = intensities(self._x[mini_batch], network.dtype).T
        recipe = self._recipe
        gradient = backprop(network, x, self._y[mini_batch].T, COSTS[recipe.cost], gates)
        if recipe.lmbda or recipe.l1:
            return regularized(gradient, network, recipe.lmbda, recipe.l1, self._examples)
        return gradient
