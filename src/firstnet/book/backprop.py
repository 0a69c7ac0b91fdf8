"""Backpropagation: the slope of the cost along every weight and bias, in one backward pass.

Source: chapter 2, "The four fundamental equations behind backpropagation".
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from firstnet.book.convolution import ConvPoolLayer
from firstnet.book.costs import QUADRATIC, Cost
from firstnet.book.network import Gates, Layer, Network, feedforward, open_gates
from firstnet.shapes import (
    AnyFloats,
    Biases,
    Inputs,
    Outputs,
    SharedBiases,
    SharedWeights,
    Weights,
)


@dataclass(frozen=True, eq=False)
class Nabla:
    """The slope of the cost along the weights `w` and the biases `b` of one layer.

    They have the shapes of the layer's own, which feature maps share.
    """

    w: Weights | SharedWeights
    b: Biases | SharedBiases


def backprop(
    network: Network, x: Inputs, y: Outputs, cost: Cost = QUADRATIC, gates: Gates = ()
) -> list[Nabla]:
    """Return the gradient of the mean cost over the examples in the columns of x, layer by layer.

    Args:
        network: where to take the gradient.
        x: the inputs, an example a column.
        y: what the network should answer.
        cost: the cost to descend.
        gates: with dropout, what the activations of each hidden layer are multiplied by.

    Source: chapter 2, equations BP1 to BP4, for a whole mini-batch at once (the problem "Fully
    matrix-based approach to backpropagation over a mini-batch"); chapter 6, the problem
    "Backpropagation in a convolutional network". What the equations are for feature maps, which
    share their weights, stands in `convolution.py`.
    """
    activations, zs, opened = [x], [], open_gates(network, gates)
    for layer, gate in zip(network.layers, opened, strict=True):
        zs.append(layer.weigh(activations[-1]))
        activations.append(layer.fire(zs[-1]) * gate)

    examples = x.shape[1]
    gradient = []
    delta = cost.delta(network.layers[-1].neuron, zs[-1], activations[-1], y)  # BP1
    for number in reversed(range(len(network.layers))):
        layer = network.layers[number]
        if number < len(network.layers) - 1:
            error = network.layers[number + 1].send_back(delta)  # w^T delta
            delta = layer.delta(error * opened[number], zs[number])  # BP2
        nabla_w, nabla_b = layer.slopes(delta, activations[number])  # BP4, BP3
        gradient.append(Nabla(nabla_w / examples, nabla_b / examples))
    return gradient[::-1]


def nudged_gradient(
    network: Network,
    x: Inputs,
    y: Outputs,
    cost: Cost = QUADRATIC,
    gates: Gates = (),
    nudge: float = 1e-5,
) -> list[Nabla]:
    """Return the same gradient the slow way: nudge every number up and down and watch the cost.

    Two forward passes for every weight and bias. Use it in float64, where a nudge of 1e-5 leaves an
    error of about 1e-10.

    Source: chapter 2, equation 46, with the difference centred.
    """

    def slopes(number: int, of: str) -> AnyFloats:
        layer = network.layers[number]
        values: AnyFloats = getattr(layer, of)
        slope = np.zeros_like(values)
        for place in np.ndindex(*values.shape):
            nudged_costs = []
            for step in (nudge, -nudge):
                nudged = values.copy()
                nudged[place] += step
                changed = replace(layer, w=nudged) if of == "w" else replace(layer, b=nudged)
                outputs = feedforward(_with_layer(network, number, changed), x, gates)
                nudged_costs.append(cost.value(outputs, y))
            slope[place] = (nudged_costs[0] - nudged_costs[1]) / (2 * nudge)
        return slope

    return [
        Nabla(slopes(number, "w"), slopes(number, "b")) for number in range(len(network.layers))
    ]


def _with_layer(network: Network, number: int, layer: Layer | ConvPoolLayer) -> Network:
    return Network((*network.layers[:number], layer, *network.layers[number + 1 :]))
