"""What a right network would compute with the learner's weights: the oracle, made of `book/`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from firstnet.book.backprop import backprop
from firstnet.book.costs import CROSS_ENTROPY, LOG_LIKELIHOOD, QUADRATIC, Cost
from firstnet.book.network import Layer, Network, feedforward
from firstnet.book.neurons import RECTIFIED_LINEAR, SIGMOID, SOFTMAX, TANH, Neuron
from firstnet.doctor.reaching import Array
from firstnet.doctor.roles import State

LINEAR = Neuron("linear", lambda z: z, np.ones_like)


def leaky(slope: float) -> Neuron:
    """Return rectified linear neurons that leak below zero, z times `slope` there."""
    return Neuron(
        f"leaky relu ({slope:g})",
        lambda z: np.where(z > 0, z, slope * z),
        lambda z: np.where(z > 0, 1.0, slope),
    )


HIDDEN = (
    SIGMOID,
    TANH,
    RECTIFIED_LINEAR,
    leaky(0.01),
    leaky(0.1),
    leaky(0.2),
    leaky(0.001),
    LINEAR,
)
OUTPUT = (SIGMOID, SOFTMAX, LINEAR, TANH, RECTIFIED_LINEAR, leaky(0.01))


@dataclass(frozen=True)
class Kinds:
    """The kind of the hidden neurons and that of the output neurons."""

    hidden: Neuron
    output: Neuron

    def __str__(self) -> str:
        if self.hidden == self.output:
            return f"{self.hidden.name} neurons"
        return f"{self.hidden.name} neurons, {self.output.name} at the output"


ALL_KINDS = tuple(Kinds(*pair) for pair in product(HIDDEN, OUTPUT))
ALL_SIGMOID = Kinds(SIGMOID, SIGMOID)


def network(state: State, kinds: Kinds, *, biases: bool = True) -> Network:
    """Return the book's network with these weights, in float64."""
    last = len(state.w) - 1
    layers = []
    for number, (w, b) in enumerate(zip(state.w, state.b)):
        neuron = kinds.output if number == last else kinds.hidden
        kept = b if b is not None and biases else np.zeros((len(w), 1))
        layers.append(Layer(w, kept, neuron))
    return Network(tuple(layers))


def outputs(state: State, kinds: Kinds, x: Array) -> Array:
    """Return the output (outputs,) for one example (inputs,)."""
    return feedforward(network(state, kinds), x.reshape(-1, 1)).ravel()


def close(a: Array, b: Array, tolerance: float = 1e-6) -> bool:
    """Tell whether two arrays of one shape agree, relative to the larger of the two."""
    if np.shape(a) != np.shape(b):
        return False
    scale = max(float(np.max(np.abs(a), initial=0)), float(np.max(np.abs(b), initial=0)), 1e-12)
    return (
        bool(np.all(np.isfinite(a)) and np.all(np.isfinite(b)))
        and float(np.max(np.abs(a - b), initial=0)) <= tolerance * scale
    )


Gradient = dict[tuple[str, int], Array]


def gradient(state: State, kinds: Kinds, cost: Cost, x: Array, y: Array) -> Gradient:
    """Return the gradient of one example's cost by (kind, layer)."""
    nablas = backprop(network(state, kinds), x.reshape(-1, 1), y.reshape(-1, 1), cost)
    found: Gradient = {("w", number): it.w for number, it in enumerate(nablas)}
    for number, (it, b) in enumerate(zip(nablas, state.b)):
        if b is not None:
            found["b", number] = it.b
    return found


def costs_for(kinds: Kinds) -> tuple[Cost, ...]:
    """Return the costs that people descend with such outputs, the likeliest first.

    `plain` deltas (a - y) stand for the cross-entropy and the log-likelihood alike.
    """
    return (LOG_LIKELIHOOD, QUADRATIC) if kinds.output is SOFTMAX else (QUADRATIC, CROSS_ENTROPY)


def values(
    state: State, kinds: Kinds, cost: Cost, x: Array, y: Array
) -> Iterator[tuple[str, Array]]:
    """Yield every value on the way forward and back, each with its name in the book.

    Columns (n, 1); weights (neurons, inputs). Products that people form on the way are among them.
    """
    layers = network(state, kinds).layers
    a, answer = x.reshape(-1, 1), y.reshape(-1, 1)
    activations, zs = [a], []
    yield "x", a
    yield "y", answer
    for number, layer in enumerate(layers, start=2):
        z = layer.weigh(activations[-1])
        yield f"w{number} a{number - 1}", layer.w @ activations[-1]
        yield f"z{number}", z
        zs.append(z)
        activations.append(layer.neuron.fire(z))
        yield f"a{number}", activations[-1]
        yield f"1 - a{number}", 1 - activations[-1]
        yield f"-z{number}", -z
        with np.errstate(all="ignore"):
            yield f"e^-z{number}", np.exp(-z)
            yield f"1 + e^-z{number}", 1 + np.exp(-z)
            yield f"e^z{number}", np.exp(z)
        yield f"slope{number}", layer.neuron.slope(z)
    high = zs[-1] - np.max(zs[-1])  # as softmax is written, lest it overflow
    for name, powers in (("e^z", np.exp(zs[-1])), ("e^(z - max)", np.exp(high))):
        yield name, powers
        yield f"sum {name}", np.sum(powers, axis=0, keepdims=True)
    yield "max z", np.max(zs[-1], axis=0, keepdims=True)
    yield "z - max z", high
    yield "a - y", activations[-1] - answer
    yield "y - a", answer - activations[-1]
    delta = cost.delta(layers[-1].neuron, zs[-1], activations[-1], answer)
    for number in reversed(range(len(layers))):
        if number < len(layers) - 1:
            back = layers[number + 1].w.T @ delta
            yield f"w{number + 3}^T delta{number + 3}", back
            delta = back * layers[number].neuron.slope(zs[number])
        yield f"delta{number + 2}", delta
        yield f"nabla w{number + 2}", delta @ activations[number].T
