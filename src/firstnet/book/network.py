"""A network: layers of neurons, each fed by the one before.

Source: chapter 1, "The architecture of neural networks"; chapter 2, equations 23 to 25; chapter 6
for layers of feature maps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from firstnet.book.convolution import ConvPoolLayer
from firstnet.book.neurons import SIGMOID, Neuron
from firstnet.errors import DataError, ShapeError
from firstnet.shapes import AnyFloats, Biases, Gate, Inputs, Outputs, Weights

Gates = Sequence[Gate]  # one for each hidden layer that feeds a fully connected one


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

    @property
    def inputs(self) -> int:
        """The number of activations that enter."""
        return self.w.shape[1]

    @property
    def outputs(self) -> int:
        """The number of activations that leave, one a neuron."""
        return len(self.w)

    def weigh(self, a: Inputs) -> Outputs:
        """Return the weighted inputs z of the neurons (chapter 2, equation 25)."""
        return self.w @ a + self.b

    def fire(self, z: Outputs) -> Outputs:
        """Return the activations of the neurons."""
        return self.neuron.fire(z)

    def delta(self, error: Outputs, z: Outputs) -> Outputs:
        """Return the error of the weighted inputs z, from that of the activations (BP2)."""
        return error * self.neuron.slope(z)

    def send_back(self, delta: Outputs) -> Inputs:
        """Return the error of the activations that entered (BP2)."""
        return self.w.T @ delta

    def slopes(self, delta: Outputs, a: Inputs) -> tuple[Weights, Biases]:
        """Return the slope of the cost along w and b (BP4, BP3), summed over the examples."""
        return delta @ a.T, delta.sum(axis=1, keepdims=True)


@dataclass(frozen=True, eq=False)
class Network:
    """Layers in the order in which they fire. A value: training makes new ones.

    The first of them may be feature maps, for inputs that are images; the last one never is.
    """

    layers: tuple[Layer | ConvPoolLayer, ...]

    def __post_init__(self) -> None:
        if not self.layers:
            raise ShapeError("A network without a layer can't fire; give it at least one.")
        maps = [isinstance(layer, ConvPoolLayer) for layer in self.layers]
        if maps[-1] or maps != sorted(maps, reverse=True):
            raise ShapeError(
                "Feature maps follow a fully connected layer, or nothing follows them; wanted the "
                "ConvPoolLayers first, and at least one Layer after them."
            )
        dtypes = {array.dtype for array in self.parameters}
        if len(dtypes) > 1 or not dtypes <= {np.dtype("float32"), np.dtype("float64")}:
            raise DataError(
                f"The weights and biases are {', '.join(sorted(map(str, dtypes)))}; wanted all of "
                "them float32 or all float64. Try w.astype('float64')."
            )
        for number, (layer, following) in enumerate(zip(self.layers, self.layers[1:]), start=2):
            if layer.outputs != following.inputs:
                raise ShapeError(
                    f"Layer {number} has {layer.outputs} {_outputs(layer)}, but layer {number + 1} "
                    f"takes {following.inputs} inputs; weights (n, k) must follow k neurons."
                )

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of neurons layer by layer, the inputs first: (784, 30, 10).

        Feature maps are not among them: they stand between the inputs and what comes next.
        """
        return (self.layers[0].inputs, *(layer.outputs for layer in self.dense))

    @property
    def convolutions(self) -> tuple[ConvPoolLayer, ...]:
        """The layers of feature maps."""
        return tuple(layer for layer in self.layers if isinstance(layer, ConvPoolLayer))

    @property
    def dense(self) -> tuple[Layer, ...]:
        """The fully connected layers."""
        return tuple(layer for layer in self.layers if isinstance(layer, Layer))

    @property
    def hidden(self) -> tuple[int, ...]:
        """The hidden neurons that dropout may leave out: those that feed a fully connected layer.

        With feature maps, the pooled activations of the last ones are the first of them.
        """
        sizes = [layer.inputs for layer in self.dense]
        return tuple(sizes if self.convolutions else sizes[1:])

    @property
    def parameters(self) -> list[AnyFloats]:
        """The weights and the biases of each layer, one after the other."""
        return [array for layer in self.layers for array in (layer.w, layer.b)]

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """The kind of number in which the network computes."""
        return self.layers[0].w.dtype

    def astype(self, dtype: np.dtype[np.floating] | str) -> Network:
        """Return a copy that computes in `dtype` (float32 or float64)."""
        return Network(
            tuple(
                replace(layer, w=layer.w.astype(dtype), b=layer.b.astype(dtype))
                for layer in self.layers
            )
        )


def feedforward(network: Network, a: Inputs, gates: Gates = ()) -> Outputs:
    """Return what the last layer fires when the columns of `a` are the inputs.

    Args:
        network: the layers to feed through.
        a: the inputs, an example a column.
        gates: with dropout, what to multiply the activations of each hidden layer by that feeds a
            fully connected one.

    Source: chapter 1, equation 22.
    """
    for layer, gate in zip(network.layers, open_gates(network, gates), strict=True):
        a = layer.fire(layer.weigh(a)) * gate
    return a


def open_gates(network: Network, gates: Gates) -> Sequence[Gate | int]:
    """Return a gate for every layer: those given for the hidden ones, and 1 elsewhere."""
    return [*[1] * (len(network.layers) - 1 - len(gates)), *gates, 1]


def _outputs(layer: Layer | ConvPoolLayer) -> str:
    return "pooled activations" if isinstance(layer, ConvPoolLayer) else "neurons"
