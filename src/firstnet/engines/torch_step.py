"""A step downhill in PyTorch: the book's equations for rows instead of columns.

All weights, and after them all biases, stand in one row of numbers, and so do their velocities and
their slopes; a layer's part is a view. An update is then a handful of operations however many
layers there are, and many processes add their slopes up in one go.

The equations are written out instead of taken from autograd, which costs about as much again on a
small network. Nothing here waits for a device: whatever changes from step to step lies in a tensor,
so that a step can be captured once as a CUDA graph.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from firstnet.book.costs import COSTS, quadratic_delta
from firstnet.book.neurons import FLAT, NEURONS, Neuron
from firstnet.machine.extras import extra
from firstnet.recipe import Recipe

torch: Any = extra("torch", "PyTorch", "torch")

Tensor = Any  # torch.Tensor; PyTorch may be missing where types are checked
AddUp = Callable[[Tensor], None]
Gates = Sequence[Tensor | None]  # what enters each layer is multiplied by; None for nothing


@dataclass(frozen=True, eq=False)
class Row:
    """A number for every weight and bias of a network.

    Attributes:
        numbers: all of them.
        weights: the first part of it, a view: what L2 and L1 look at.
        layers: the weights and the biases of each layer, views of the shape PyTorch likes.
    """

    numbers: Tensor
    weights: Tensor
    layers: list[tuple[Tensor, Tensor]]

    @classmethod
    def like(cls, layers: Sequence[Any], numbers: Tensor) -> Row:
        """Return the row of these numbers, cut for layers of the book."""
        lengths = [layer.w.size for layer in layers] + [layer.b.size for layer in layers]
        parts = numbers.split(lengths)
        weights = [part.view(it.w.shape) for part, it in zip(parts, layers)]
        return cls(
            numbers,
            numbers[: sum(lengths[: len(layers)])],
            list(zip(weights, parts[len(layers) :], strict=True)),
        )


def in_a_row(layers: Sequence[Any], device: Any) -> Tensor:
    """Return the weights and biases of layers of the book, copied to a device."""
    arrays = [np.ravel(layer.w) for layer in layers] + [np.ravel(layer.b) for layer in layers]
    return torch.from_numpy(np.concatenate(arrays)).to(device)


def intensities(x: Tensor, dtype: Any) -> Tensor:
    """Return rows as numbers to compute with: a byte b becomes b/256."""
    if x.dtype == torch.uint8:
        return x.to(dtype).mul_(1 / 256)
    return x.to(dtype)


# Neurons, and how the error comes back through them


def sigmoid(z: Tensor) -> Tensor:
    """Overwrite z with what sigmoid neurons fire (book/neurons.py, with its limits)."""
    return hold(z).sigmoid_()


def hold(z: Tensor) -> Tensor:
    """Hold z within the limits where sigmoid is flat to the last digit."""
    flat = float(FLAT[np.dtype(str(z.dtype).removeprefix("torch."))])
    return z.clamp_(-flat, flat)


def softmax(z: Tensor) -> Tensor:
    """Overwrite z with what softmax neurons fire."""
    z -= z.amax(dim=1, keepdim=True)
    powers = hold(z).exp_()
    return powers.div_(powers.sum(dim=1, keepdim=True))


def relu_slope(error: Tensor, a: Tensor) -> Tensor:
    """Return the error where the neuron fires, and 0 elsewhere."""
    return torch.ops.aten.threshold_backward(error, a, 0)


# What overwrites its argument, or is one operation; other neurons do as their row says.
FIRE: dict[str, Callable[[Tensor], Tensor]] = {
    "sigmoid": sigmoid,
    "tanh": lambda z: z.tanh_(),
    "relu": lambda z: z.relu_(),
    "linear": lambda z: z,
    "softmax": softmax,
}
SLOPE: dict[str, Callable[[Tensor, Tensor], Tensor]] = {  # error times slope, from what was fired
    "sigmoid": torch.ops.aten.sigmoid_backward,
    "tanh": torch.ops.aten.tanh_backward,
    "relu": relu_slope,
    "linear": lambda error, a: error,
}


def _sloped(neuron: Neuron) -> Callable[[Tensor, Tensor], Tensor]:
    return lambda error, a: error * neuron.slope_at(a)


FIRE = {name: getattr(torch.nn, it.module)() for name, it in NEURONS.items()} | FIRE
SLOPE = {name: _sloped(it) for name, it in NEURONS.items()} | SLOPE


# Forward


@dataclass(frozen=True, eq=False)
class Fired:
    """What a layer did with a mini-batch.

    Attributes:
        entering: the activations that entered it, an example a row, or an image.
        a: what left it, after pooling.
        places: for each pooled activation, where in its map it stood before.
        size: rows and columns of the maps before pooling.
    """

    entering: Tensor
    a: Tensor
    places: Tensor | None = None
    size: tuple[int, int] = (0, 0)


def feed(layer: Any, w: Tensor, b: Tensor, a: Tensor) -> Fired:
    """Feed activations, an example a row, through a layer of the book."""
    fire = FIRE[layer.neuron.name]
    if w.dim() == 2:
        a = a.flatten(1)
        return Fired(a, fire(torch.addmm(b, a, w.t())))
    images = a.view(len(a), w.shape[1], *layer.image)
    maps = fire(torch.conv2d(images, w, b))
    size = (maps.shape[2], maps.shape[3])
    if layer.region == (1, 1):
        return Fired(images, maps, None, size)
    pooled, places = torch.ops.aten.max_pool2d_with_indices(maps, layer.region)
    return Fired(images, pooled, places, size)


def spread(error: Tensor, fired: Fired) -> Tensor:
    """Return the error of the maps before pooling: all of it goes to the largest activation."""
    if fired.places is None:
        return error
    maps = error.new_zeros((*error.shape[:2], fired.size[0] * fired.size[1]))
    maps.scatter_(2, fired.places.flatten(2), error.flatten(2))  # no place twice, so in any order
    return maps.view(*error.shape[:2], *fired.size)


class Descent:
    """A network on its way down, and all that a step needs, on one device.

    Attributes:
        row: the weights and biases.
        velocity: of each of them; None without momentum.
        pace: -eta over the examples of the mini-batch, in a tensor: what slopes are multiplied by.
        l2: -eta lmbda / n, likewise.
        l1: -eta l1 / n, with the L1 term's lambda.
    """

    def __init__(self, layers: Sequence[Any], recipe: Recipe, examples: int, device: Any) -> None:
        """Start at rest.

        Args:
            layers: of the book's network.
            recipe: the choices of the run.
            examples: how many there are to train on, for L2 and L1.
            device: where to compute.
        """
        self._layers, self._recipe, self._examples = layers, recipe, examples
        self.row = Row.like(layers, in_a_row(layers, device))
        self._push = self._empty()  # the slopes, already times -eta
        self.velocity = self._empty() if recipe.momentum else None
        self._ahead = self._empty() if recipe.momentum and recipe.nesterov else None
        self.pace, self.l2, self.l1 = (self.row.numbers.new_zeros(()) for _ in range(3))

    def _empty(self) -> Row:
        return Row.like(self._layers, torch.zeros_like(self.row.numbers))

    @property
    def state(self) -> list[Tensor]:
        """Everything that a step changes and the next one starts from."""
        return [self.row.numbers] + ([self.velocity.numbers] if self.velocity else [])

    def set_pace(self, eta: float, mini_batch_size: int) -> None:
        """Say how long the next steps are, and by how many examples each is seen."""
        recipe, number = self._recipe, np.dtype(str(self.pace.dtype).removeprefix("torch.")).type
        with np.errstate(over="ignore", under="ignore"):  # a step out of this world is infinite
            self.pace.fill_(float(number(-eta / mini_batch_size)))
            self.l2.fill_(float(number(-eta * recipe.lmbda / self._examples)))
            self.l1.fill_(float(number(-eta * recipe.l1 / self._examples)))

    def step(
        self,
        x: Tensor,
        y: Tensor,
        gates: Gates = (),
        add_up: Callable[[Tensor], None] | None = None,
    ) -> None:
        """Take one step downhill.

        Args:
            x: this process's share of the mini-batch, an example a row.
            y: what the network should answer.
            gates: with dropout, what enters each layer is multiplied by.
            add_up: adds the slopes of all processes up, in place.
        """
        at = self._where_momentum_leads()
        if len(x):
            self._descend(at, intensities(x, self.row.numbers.dtype), y, gates)
        else:
            self._push.numbers.zero_()
        if add_up:
            add_up(self._push.numbers)
        if self._recipe.lmbda:
            self._push.weights.addcmul_(at.weights, self.l2)
        if self._recipe.l1:
            self._push.weights.addcmul_(at.weights.sign(), self.l1)
        if self.velocity:
            self.velocity.numbers.mul_(self._recipe.momentum).add_(self._push.numbers)
            self.row.numbers.add_(self.velocity.numbers)
        else:
            self.row.numbers.add_(self._push.numbers)

    def _where_momentum_leads(self) -> Row:
        """Return where to take the slope: here, or a step ahead by Nesterov's method."""
        if not self._ahead or not self.velocity:
            return self.row
        here, velocity = self.row.numbers, self.velocity.numbers
        torch.add(here, velocity, alpha=self._recipe.momentum, out=self._ahead.numbers)
        return self._ahead

    def feedforward(self, x: Tensor) -> Tensor:
        """Return the outputs, a row for each row of x."""
        a = intensities(x, self.row.numbers.dtype)
        for layer, (w, b) in zip(self._layers, self.row.layers, strict=True):
            a = feed(layer, w, b, a).a
        return a

    def _descend(self, at: Row, a: Tensor, y: Tensor, gates: Gates) -> None:
        """Fill the push with -eta times the gradient of the mean cost, by BP1 to BP4."""
        gates = gates or [None] * len(self._layers)
        fired: list[Fired] = []
        for layer, (w, b), gate in zip(self._layers, at.layers, gates, strict=True):
            a = a if gate is None else a.flatten(1) * gate
            fired.append(feed(layer, w, b, a))
            a = fired[-1].a

        delta = self._bp1(self._layers[-1].neuron, a, y)
        delta.mul_(self.pace)
        for number in reversed(range(len(self._layers))):
            error = self._slopes(number, at.layers[number][0], fired[number], delta)
            if number:
                before, gate = fired[number - 1], gates[number]
                error = (error if gate is None else error * gate).view(before.a.shape)
                delta = SLOPE[self._layers[number - 1].neuron.name](error, before.a)  # BP2

    def _bp1(self, last: Neuron, a: Tensor, y: Tensor) -> Tensor:
        delta = COSTS[self._recipe.cost].delta
        if delta is quadratic_delta:
            return SLOPE[last.name](a - y, a)
        return delta(replace(last, slope=last.slope_at), a, a, y)  # z is for the slope alone

    def _slopes(self, number: int, w: Tensor, fired: Fired, delta: Tensor) -> Tensor:
        """Put the slopes along a layer's weights and biases in place; return its inputs' error."""
        slope_w, slope_b = self._push.layers[number]
        if w.dim() == 2:
            torch.sum(delta, 0, out=slope_b)  # BP3
            torch.mm(delta.t(), fired.entering, out=slope_w)  # BP4
            return torch.mm(delta, w) if number else None
        error, along_w, along_b = torch.ops.aten.convolution_backward(
            spread(delta, fired), fired.entering, w, [len(w)],
            [1, 1], [0, 0], [1, 1], False, [0, 0], 1, [number > 0, True, True],
        )  # fmt: skip
        slope_w.copy_(along_w)
        slope_b.copy_(along_b)
        return error
