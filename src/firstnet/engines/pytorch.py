"""The PyTorch engine: GPUs, and many machines.

The training data lie on the device, bytes as bytes, and a mini-batch is gathered there. On a GPU
nothing but the order of the examples crosses while an epoch runs, and its steps are replayed as
CUDA graphs (`torch_graphs.py`). The equations stand in `torch_step.py`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from firstnet.book.backprop import Nabla
from firstnet.book.momentum import Velocity
from firstnet.book.network import Network
from firstnet.engines.torch_devices import at_work, check_room, choose
from firstnet.engines.torch_graphs import Recordings
from firstnet.engines.torch_step import AddUp, Descent, Gates, Row, Tensor, in_a_row
from firstnet.machine.extras import extra
from firstnet.recipe import Recipe
from firstnet.shapes import Kept, Order, Rows, Targets

torch: Any = extra("torch", "PyTorch", "torch")

BLOCK = 1_000  # examples at a time in feedforward, so that memory stays flat


def start(
    network: Network,
    x: Rows,
    y: Targets,
    recipe: Recipe,
    device: str = "auto",
    *,
    examples: int | None = None,
) -> Pytorch:
    """Start on a network and its training data (see `engines.start`).

    Args:
        network: the starting weights, in float32 or float64.
        x: the training examples, a row each.
        y: what the network should answer, a row each.
        recipe: the choices of the run.
        device: auto, cpu, cuda, cuda:1 … or mps.
        examples: how many there are in all, where x holds a part of them.

    Raises:
        UnknownName, RecipeError: no such device, or one that is not here, too small, or can't
            compute in these numbers.
    """
    chosen = choose(device, network.dtype.name)
    check_room(chosen, _bytes(network, x, y, recipe, chosen), network.sizes)
    return Pytorch(network, x, y, recipe, chosen, examples)


class Pytorch:
    """A network in training, computed by PyTorch on one device."""

    def __init__(
        self,
        network: Network,
        x: Rows,
        y: Targets,
        recipe: Recipe,
        device: Any,
        examples: int | None = None,
        add_up: AddUp | None = None,
    ) -> None:
        """Start on a network and its training data, or on a share of them.

        Args:
            network: the starting weights.
            x: the training examples, a row each.
            y: what the network should answer, a row each.
            recipe: the choices of the run.
            device: where to compute.
            examples: how many there are in all, where these are a share of them.
            add_up: then it adds the slopes of all shares up, in place.
        """
        self._add_up = add_up
        self._start, self._recipe, self._device = network, recipe, device
        self._x: Tensor = None
        self._y: Tensor = None
        self._take_steps: Callable[[Tensor, Tensor | None], None] = self._one_by_one
        self._evaluated: list[tuple[Rows, Tensor]] = []
        with at_work(self._device):
            self._descent = Descent(
                network.layers, recipe, len(x) if examples is None else examples, device
            )
            self._hold(x, y)

    @property
    def device(self) -> str:
        """Where this computes, such as cuda:0."""
        return str(self._device)

    def learn_from(self, x: Rows, y: Targets) -> None:
        """Learn from these examples from now on."""
        with at_work(self._device):
            self._hold(x, y)

    def train(
        self, order: Order, eta: float, kept: Kept | None = None, whole: int | None = None
    ) -> None:
        """Take one step downhill for each mini-batch.

        Args:
            order: the rows of each mini-batch.
            eta: the length of the steps.
            kept: with dropout, which neurons stay.
            whole: the examples of a mini-batch, where `order` names a share of them.
        """
        if not (order.size or self._add_up):
            return
        if order.size and not 0 <= order.min() <= order.max() < len(self._x):
            raise IndexError("order names an example that is not there")
        with at_work(self._device):
            self._descent.set_pace(eta, whole or order.shape[1])
            rows = self._sent(order.astype(np.int64, copy=False))
            self._take_steps(rows, None if kept is None else self._sent(kept))

    def feedforward(self, x: Rows) -> Targets:
        """Return the outputs, a row for each row of x."""
        with at_work(self._device):
            outputs = [self._descent.feedforward(block) for block in self._here(x).split(BLOCK)]
            answers: Targets = torch.cat(outputs).cpu().numpy()
            return answers

    def network(self) -> Network:
        """Return a copy of the network as it stands."""
        pairs = zip(self._start.layers, self._read(self._descent.row), strict=True)
        return Network(tuple(replace(layer, w=it.w, b=it.b) for layer, it in pairs))

    @property
    def state(self) -> list[Tensor]:
        """All numbers that a step changes and the next one starts from, on the device."""
        return self._descent.state

    def velocity(self) -> Velocity:
        """Return a copy of the velocity as it stands."""
        return self._read(self._descent.velocity) if self._descent.velocity else []

    def set_velocity(self, velocity: Velocity) -> None:
        """Go on with this velocity."""
        if self._descent.velocity:
            with at_work(self._device):
                self._descent.velocity.numbers.copy_(in_a_row(velocity, self._device))

    def _read(self, row: Row) -> list[Nabla]:
        """Return a copy of the numbers of a row, layer by layer."""
        with at_work(self._device):
            parts = Row.like(self._start.layers, row.numbers.to("cpu", copy=True)).layers
        return [Nabla(w.numpy(), b.numpy()[:, np.newaxis]) for w, b in parts]

    # Data on their way to the device

    def _hold(self, x: Rows, y: Targets) -> None:
        """Take over the training data. What a graph reads from has to stay where it is."""
        new = self._sent(x), self._sent(y.astype(self._start.dtype, copy=False))
        recorded = self._device.type == "cuda" and not self._add_up
        if recorded and _alike(self._x, new[0]):
            self._x.copy_(new[0])
            self._y.copy_(new[1])
            return
        self._x, self._y = new
        if recorded:
            self._take_steps = Recordings(self._step, self._descent.state).run

    def _sent(self, array: np.ndarray) -> Tensor:
        """Return an array as a tensor on the device; on the processor both share their memory."""
        if any(stride < 0 for stride in array.strides):
            array = array.copy()
        if self._device.type == "mps" and array.dtype == np.float64:  # examples, not weights
            array = array.astype(np.float32)
        with warnings.catch_warnings():  # digits are read-only, and nobody writes to them
            warnings.filterwarnings("ignore", "The given NumPy array is not writable")
            tensor = torch.from_numpy(array)
        if self._device.type == "cuda":
            return tensor.pin_memory().to(self._device, non_blocking=True)
        return tensor.to(self._device)

    def _here(self, x: Rows) -> Tensor:
        """Return rows on the device, where those that can't change are kept for the next epoch."""
        for rows, tensor in self._evaluated:
            if rows is x:
                return tensor
        tensor = self._sent(x)
        if not x.flags.writeable:
            self._evaluated = [*self._evaluated[-2:], (x, tensor)]
        return tensor

    # Steps

    def _one_by_one(self, order: Tensor, kept: Tensor | None) -> None:
        masks = [None] * len(order) if kept is None else kept.unbind(0)
        for rows, mask in zip(order.unbind(0), masks, strict=True):
            self._step(rows, mask)

    def _step(self, rows: Tensor, kept: Tensor | None) -> None:
        x, y = self._x.index_select(0, rows), self._y.index_select(0, rows)
        gates = () if kept is None else self._gates(kept)
        self._descent.step(x, y, gates, self._add_up)

    def _gates(self, kept: Tensor) -> Gates:
        """Return what enters each layer is multiplied by (book/dropout.py, for rows)."""
        louder = kept.to(self._y.dtype).div_(1 - self._recipe.dropout)
        hidden = list(self._start.hidden)
        before = [None] * (len(self._start.layers) - len(hidden))
        return [*before, *(louder.split(hidden, dim=-1) if hidden else ())]


def _alike(one: Tensor | None, other: Tensor) -> bool:
    return one is not None and one.shape == other.shape and one.dtype == other.dtype


def _bytes(network: Network, x: Rows, y: Targets, recipe: Recipe, device: Any) -> int:
    """Return about how much memory training takes on the device."""
    numbers = sum(it.w.size + it.b.size for it in network.layers)
    rows = 3 + bool(recipe.momentum) + bool(recipe.momentum and recipe.nesterov)
    pooled = sum(
        convolution.outputs * convolution.region[0] * convolution.region[1]
        for convolution in network.convolutions
    )
    fired = network.sizes[0] + pooled + sum(layer.outputs for layer in network.layers)
    data = 0 if device.type == "cpu" else x.nbytes + y.size * network.dtype.itemsize
    examples = max(3 * recipe.mini_batch_size, min(BLOCK, len(x)))
    return data + network.dtype.itemsize * (rows * numbers + examples * fired)
