"""Neurons: what one fires for its weighted input z, and how steeply that rises.

`NEURONS` has a row for each kind. Everything else reads it: engines, files, page, command line.

Source: chapter 1, "Perceptrons" and "Sigmoid neurons"; chapter 3, "Softmax" and "Other models of
artificial neuron"; chapter 6, the program network3.py, for linear neurons.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from firstnet.errors import FormatError
from firstnet.shapes import AnyFloats

# Where sigmoid is flat to the last digit; e^-z stays a normal number for every z inside.
FLAT: dict[np.dtype[Any], Any] = {
    np.dtype(np.float32): np.float32(87.0),
    np.dtype(np.float64): np.float64(708.0),
}


def _untold(a: Any) -> Any:
    raise FormatError("These neurons tell their slope from z alone; add slope_at to their row.")


@dataclass(frozen=True)
class Neuron:
    """A kind of neuron.

    Attributes:
        name: the book's word for it, or the field's.
        fire: activation a for a weighted input z, element by element.
        slope: derivative of `fire` at z, element by element.
        slope_at: the same derivative, told from the activation a: from numbers, arrays or tensors.
        hidden: whether a hidden layer may have it.
        symbol: what `fire` is called in equations; its derivative has a prime.
        words: what it is, in a sentence for learners.
        source: where that is to be read.
        module: the class of `torch.nn` that fires alike; "" if there is none.
        operator: the operator of ONNX that does; "" if there is none.
    """

    name: str
    fire: Callable[[AnyFloats], AnyFloats]
    slope: Callable[[AnyFloats], AnyFloats]
    slope_at: Callable[[Any], Any] = _untold
    hidden: bool = True
    symbol: str = "σ"
    words: str = ""
    source: str = ""
    module: str = ""
    operator: str = ""


def perceptron(z: AnyFloats) -> AnyFloats:
    """Return 1 where the weighted input is positive and 0 elsewhere.

    Source: chapter 1, equation 2. It has no useful slope: that is why sigmoid neurons exist.
    """
    return (z > 0).astype(z.dtype)


def sigmoid(z: AnyFloats) -> AnyFloats:
    """Return 1 / (1 + e^-z), a smoothed-out perceptron, between 0 and 1.

    z is held within ±708 (±87 in float32), where e^-z neither overflows nor vanishes; NaN stays
    NaN.

    Source: chapter 1, equation 3.
    """
    z = np.clip(z, -FLAT[z.dtype], FLAT[z.dtype])
    return 1 / (1 + np.exp(-z))


def sigmoid_slope(z: AnyFloats) -> AnyFloats:
    """Return the derivative of `sigmoid` at z: at most 1/4, at z = 0.

    Source: chapter 2, "The code for backpropagation" (sigmoid_prime).
    """
    a = sigmoid(z)
    return a * (1 - a)


def sigmoid_slope_at(a: Any) -> Any:
    """Return the same, and the derivative of `softmax`, told from the activation a."""
    return a * (1 - a)


def tanh(z: AnyFloats) -> AnyFloats:
    """Return the hyperbolic tangent of z, a sigmoid that runs from -1 to 1.

    Source: chapter 3, equations 109 to 111.
    """
    return np.tanh(z)


def tanh_slope(z: AnyFloats) -> AnyFloats:
    """Return the derivative of `tanh` at z: at most 1, at z = 0."""
    return 1 - np.tanh(z) ** 2


def tanh_slope_at(a: Any) -> Any:
    """Return the same, told from the activation a."""
    return 1 - a * a


def rectified_linear(z: AnyFloats) -> AnyFloats:
    """Return z where it is positive and 0 elsewhere.

    Source: chapter 3, equation 112.
    """
    return np.maximum(z, 0)


def rectified_linear_slope(z: AnyFloats) -> AnyFloats:
    """Return the derivative of `rectified_linear` at z: 1 where z is positive, else 0."""
    return (z > 0).astype(z.dtype)


def rectified_linear_slope_at(a: Any) -> Any:
    """Return the same, told from the activation a: whether it fires."""
    return a > 0


def exponential_linear(z: AnyFloats) -> AnyFloats:
    """Return z where it is positive and e^z - 1 elsewhere: down to -1, with a slope everywhere.

    Source: Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by
    exponential linear units" (2015), with α = 1.
    """
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


def exponential_linear_slope(z: AnyFloats) -> AnyFloats:
    """Return the derivative of `exponential_linear` at z: 1 where z is positive, else e^z."""
    return np.exp(np.clip(z, -FLAT[z.dtype], 0))


def exponential_linear_slope_at(a: Any) -> Any:
    """Return the same, told from the activation a."""
    return (a > 0) + (a <= 0) * (a + 1)


def linear(z: AnyFloats) -> AnyFloats:
    """Return z itself: layers of such neurons, however many, do what a single one could.

    Source: chapter 6, the program network3.py.
    """
    return z


def linear_slope(z: AnyFloats) -> AnyFloats:
    """Return the derivative of `linear` at z: 1 everywhere."""
    return np.ones_like(z)


def linear_slope_at(a: Any) -> Any:
    """Return the same, in the shape of the activation a."""
    return a * 0 + 1


def softmax(z: AnyFloats) -> AnyFloats:
    """Return e^z over the sum of e^z of all neurons of the layer: a probability distribution.

    Only for an output layer. The largest z is taken from all of them, which changes nothing but
    keeps e^z from overflowing.

    Source: chapter 3, equation 78.
    """
    flat = FLAT[z.dtype]
    powers = np.exp(np.maximum(z - z.max(axis=0), -flat))
    return powers / powers.sum(axis=0)


def softmax_slope(z: AnyFloats) -> AnyFloats:
    """Return the derivative of each neuron's activation along its own z, a (1 - a).

    Along the others' it is -a_j a_k (the problem "Inverting the softmax layer" and the one before).
    """
    a = softmax(z)
    return a * (1 - a)


SIGMOID = Neuron(
    "sigmoid",
    sigmoid,
    sigmoid_slope,
    slope_at=sigmoid_slope_at,
    words="σ(z) = 1 / (1 + e⁻ᶻ), with the slope σ′ = σ (1 − σ).",
    source="chapter 1, equation 3",
    module="Sigmoid",
    operator="Sigmoid",
)
TANH = Neuron(
    "tanh",
    tanh,
    tanh_slope,
    slope_at=tanh_slope_at,
    symbol="tanh",
    words="It runs from −1 to 1, with the slope 1 − tanh².",
    source="chapter 3, equation 110",
    module="Tanh",
    operator="Tanh",
)
RECTIFIED_LINEAR = Neuron(
    "relu",
    rectified_linear,
    rectified_linear_slope,
    slope_at=rectified_linear_slope_at,
    words="σ is the rectified linear function here: σ(z) = max(0, z); its slope is 0 or 1.",
    source="chapter 3, equation 112",
    module="ReLU",
    operator="Relu",
)
EXPONENTIAL_LINEAR = Neuron(
    "elu",
    exponential_linear,
    exponential_linear_slope,
    slope_at=exponential_linear_slope_at,
    words="σ(z) = z above 0, and eᶻ − 1 below; its slope is 1 above, and eᶻ below.",
    source="Clevert et al., 2015",
    module="ELU",
    operator="Elu",
)
LINEAR = Neuron(
    "linear",
    linear,
    linear_slope,
    slope_at=linear_slope_at,
    words="σ is z itself here: σ(z) = z, with the slope 1.",
    source="chapter 6, network3.py",
    module="Identity",
    operator="Identity",
)
SOFTMAX = Neuron(
    "softmax",
    softmax,
    softmax_slope,
    slope_at=sigmoid_slope_at,
    hidden=False,
    symbol="softmax",
    words="softmax: e to the power of z, over the sum of that of all neurons of the layer.",
    source="chapter 3, equation 78",
    module="Softmax",
    operator="Softmax",
)

ROWS = (SIGMOID, TANH, RECTIFIED_LINEAR, EXPONENTIAL_LINEAR, LINEAR, SOFTMAX)
NEURONS = {neuron.name: neuron for neuron in ROWS}
HIDDEN = {neuron.name: neuron for neuron in ROWS if neuron.hidden}  # for hidden layers
