"""A network in training of which every process does a share of each mini-batch.

Chance stays outside here, too: each process is told the whole order and all the masks, which the
same seed has dealt for all, and takes its part of them. The rows it needs it takes from x when it
needs them; x may be a file that is mapped into memory, or images that are distorted when they are
looked at.

A step adds the slopes of all shares up and divides by the whole mini-batch, so shares of different
lengths, even empty ones, count by their lengths.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.book.momentum import Velocity
from firstnet.book.network import Network
from firstnet.engines.pytorch import Pytorch
from firstnet.engines.torch_devices import choose
from firstnet.errors import RecipeError
from firstnet.many.place import Place
from firstnet.recipe import Recipe
from firstnet.shapes import Kept, Order, Rows, Targets

AT_ONCE = 8_192  # examples that are taken from x at a time


class Shared:
    """A network in training, by all the processes of a group."""

    def __init__(
        self,
        network: Network,
        x: Rows,
        y: Targets,
        recipe: Recipe,
        device: Any,
        group: Any,
        examples: int,
    ) -> None:
        self._group, self._place = group, group.place
        none = x[:0], y[:0]
        self._mine = Pytorch(network, *none, recipe, device, examples, group.add_up)
        self.learn_from(x, y)
        self._even_out()

    def learn_from(self, x: Rows, y: Targets) -> None:
        """Learn from these examples from now on."""
        self._x, self._y = x, y

    def train(self, order: Order, eta: float, kept: Kept | None = None) -> None:
        """Take one step downhill for each mini-batch, together."""
        if order.size and not 0 <= order.min() <= order.max() < len(self._y):
            raise IndexError("order names an example that is not there")
        share = self._place.share(order.shape[1])
        if kept is not None and kept.ndim == 3:  # a mask for each example
            kept = kept[:, share]
        steps = max(AT_ONCE // max(share.stop - share.start, 1), 1)
        for first in range(0, len(order), steps):
            rows = order[first : first + steps, share]
            self._mine.learn_from(self._x[rows.ravel()], self._y[rows.ravel()])
            places = np.arange(rows.size).reshape(rows.shape)
            masks = None if kept is None else kept[first : first + steps]
            self._mine.train(places, eta, masks, order.shape[1])

    def feedforward(self, x: Rows) -> Targets:
        """Return the outputs, a row for each row of x; each process feeds its share."""
        outputs: Targets = self._group.gather(
            self._mine.feedforward(x[self._place.share(len(x))]), len(x)
        )
        return outputs

    def network(self) -> Network:
        """Return a copy of the network as it stands."""
        self._even_out()
        return self._mine.network()

    def velocity(self) -> Velocity:
        """Return a copy of the velocity as it stands."""
        return self._mine.velocity()

    def set_velocity(self, velocity: Velocity) -> None:
        """Go on with this velocity."""
        self._mine.set_velocity(velocity)

    def _even_out(self) -> None:
        """Make up for processors that round differently: all go on with the first one's numbers."""
        for numbers in self._mine.state:
            self._group.even_out(numbers)


def start(
    network: Network,
    x: Rows,
    y: Targets,
    recipe: Recipe,
    group: Any,
    device: str = "auto",
    *,
    examples: int | None = None,
) -> Shared:
    """Start on a network and its training data (see `engines.start`), together with a group.

    Args:
        network: the starting weights.
        x: the training examples, a row each: anything that gives rows for row numbers.
        y: what the network should answer, a row each.
        recipe: the choices of the run.
        group: the processes.
        device: auto, cpu or cuda; each process takes a GPU of its own.
        examples: how many there are in all, where x holds a part of them.

    Raises:
        UnknownName, RecipeError: no such device, or one that can't be shared.
    """
    chosen = _device(device, network.dtype.name, group.place)
    return Shared(network, x, y, recipe, chosen, group, examples or len(x))


def _device(name: str, dtype: str, place: Place) -> Any:
    if name.startswith("cuda:") or name == "mps":
        raise RecipeError(
            f"The device is {name}, but here are {place.size} processes, and each wants one of its "
            "own; take --device cuda, which gives each of them a GPU, or cpu."
        )
    device = choose(name, dtype, place.local_rank)
    return choose("cpu", dtype) if device.type == "mps" else device
