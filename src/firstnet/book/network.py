"""A network: layers of neurons, each fed by the one before.

Source: chapter 1, "The architecture of neural networks"; chapter 2, equations 23 to 25.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from firstnet.book.neurons import SIGMOID, Neuron
from firstnet.errors import DataError, ShapeError
from firstnet.shapes import Biases, Gate, Inputs, Outputs, Weights

Gates = Sequence[Gate]  # a column for each hidden layer


@dataclass(frozen=True, eq=False)
class Layer:
    """Neurons side by side, with the weights and biases by which they are fed.

    Attributes:
        w: w[j, k] is the weight from neuron k of the layer before to neuron j of this one.
        b: b[j, 0] is the bias of neuron j.
        neuron: the kind of all the neurons in the layer.
    """

    w: Weights
    b: Biases
    neuron: Neuron = SIGMOID

    def __post_init__(self) -> None:
        if self.w.ndim != 2 or 0 in self.w.shape or self.b.shape != (len(self.w), 1):
            raise ShapeError(
                f"Weights of shape {self.w.shape} and biases of shape {self.b.shape} are no layer; "
                "n neurons with k inputs have weights (n, k) and biases (n, 1)."
            )

    def weigh(self, a: Inputs) -> Outputs:
        """Return the weighted inputs z of the neurons (chapter 2, equation 25)."""
        return self.w @ a + self.b


@dataclass(frozen=True, eq=False)
class Network:
    """Layers in the order in which they fire. A value: training makes new ones."""

    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        if not self.layers:
            raise ShapeError("A network without a layer can't fire; give it at least one.")
        dtypes = {array.dtype for it in self.layers for array in (it.w, it.b)}
        if len(dtypes) > 1 or not dtypes <= {np.dtype("float32"), np.dtype("float64")}:
            raise DataError(
                f"The weights and biases are {', '.join(sorted(map(str, dtypes)))}; wanted all of "
                "them float32 or all float64. Try w.astype('float64')."
            )
        for number, (layer, following) in enumerate(zip(self.layers, self.layers[1:]), start=2):
            if len(layer.w) != following.w.shape[1]:
                raise ShapeError(
                    f"Layer {number} has {len(layer.w)} neurons, but layer {number + 1} takes "
                    f"{following.w.shape[1]} inputs; weights (n, k) must follow k neurons."
                )

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of neurons layer by layer, the inputs first: (784, 30, 10)."""
        return (self.layers[0].w.shape[1], *(len(layer.w) for layer in self.layers))

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """The kind of number in which the network computes."""
        return self.layers[0].w.dtype

    def astype(self, dtype: np.dtype[np.floating] | str) -> Network:
        """Return a copy that computes in `dtype` (float32 or float64)."""
        return Network(
            tuple(Layer(it.w.astype(dtype), it.b.astype(dtype), it.neuron) for it in self.layers)
        )


def feedforward(network: Network, a: Inputs, gates: Gates = ()) -> Outputs:
    """Return what the last layer fires when the columns of `a` are the inputs.

    Args:
        network: the layers to feed through.
        a: the inputs, an example a column.
        gates: with dropout, what to multiply the activations of each hidden layer by.

    Source: chapter 1, equation 22.
    """
    for layer, gate in zip(network.layers, open_gates(network, gates), strict=True):
        a = layer.neuron.fire(layer.weigh(a)) * gate
    return a


def open_gates(network: Network, gates: Gates) -> Sequence[Gate | int]:
    """Return a gate for every layer: those given for the hidden ones, and 1 elsewhere."""
    return [*gates, 1] if gates else [1] * len(network.layers)
