"""init_utils, reg_utils and opt_utils: a network of three layers, and points to try it with."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins.ignored import Ignored
from firstnet.doctor.standins.packages.chance import stream
from firstnet.doctor.standins.packages.made_points import make_circles, make_moons
from firstnet.doctor.standins.packages.ng.deep import update_parameters

Parameters = dict[str, Any]
plt = Ignored()
plot_decision_boundary = Ignored()


def sigmoid(x: Any) -> Any:
    """Return 1 / (1 + exp(-x))."""
    return 1 / (1 + np.exp(-x))


def relu(x: Any) -> Any:
    """Return the positive part."""
    return np.maximum(0, x)


def initialize_parameters(layer_dims: Any) -> Parameters:
    """Return weights of a size that suits their inputs, and biases of 0."""
    stream().seed(3)
    parameters = {}
    for number, (inputs, neurons) in enumerate(pairwise(layer_dims), 1):
        parameters[f"W{number}"] = stream().randn(neurons, inputs) * np.sqrt(2 / inputs)
        parameters[f"b{number}"] = np.zeros((neurons, 1))
    return parameters


def forward_propagation(X: Any, parameters: Parameters) -> tuple[Any, Any]:  # noqa: N803
    """Return the outputs, and everything that they came from."""
    w1, b1, w2, b2, w3, b3 = (parameters[it] for it in ("W1", "b1", "W2", "b2", "W3", "b3"))
    z1 = np.dot(w1, X) + b1
    a1 = relu(z1)
    z2 = np.dot(w2, a1) + b2
    a2 = relu(z2)
    z3 = np.dot(w3, a2) + b3
    a3 = sigmoid(z3)
    return a3, (z1, a1, w1, b1, z2, a2, w2, b2, z3, a3, w3, b3)


def backward_propagation(X: Any, Y: Any, cache: Any) -> Parameters:  # noqa: N803
    """Return the slopes of the average cross-entropy by everything."""
    _, a1, _, _, _, a2, w2, _, _, a3, w3, _ = cache
    count, grads = X.shape[1], {}
    delta = (a3 - Y) / count
    for number, inputs, weights in ((3, a2, w3), (2, a1, w2), (1, X, None)):
        grads[f"dZ{number}"] = delta
        grads[f"dW{number}"] = np.dot(delta, inputs.T)
        grads[f"db{number}"] = delta.sum(axis=1, keepdims=True)
        if weights is not None:
            grads[f"dA{number - 1}"] = np.dot(weights.T, delta)
            delta = np.where(inputs > 0, grads[f"dA{number - 1}"], 0)
            grads[f"dZ{number - 1}"] = delta
    return grads


def compute_loss(a3: Any, Y: Any) -> Any:  # noqa: N803
    """Return the average cross-entropy; where it is no number, it counts as 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        losses = -np.log(a3) * Y - np.log(1 - a3) * (1 - Y)
    return np.nansum(losses) / np.shape(Y)[1]


def compute_total(a3: Any, Y: Any) -> Any:  # noqa: N803
    """Return the sum of the cross-entropy, which later versions call the cost."""
    return np.sum(-np.log(a3) * Y - np.log(1 - a3) * (1 - Y))


def predict(X: Any, y: Any, parameters: Parameters) -> Any:  # noqa: N803
    """Return 0 and 1, and print the share of right ones."""
    p = predict_dec(parameters, X).astype(int)
    print("Accuracy: ", np.mean(p == y))  # noqa: T201  # as the course's does
    return p


def predict_dec(parameters: Parameters, X: Any) -> Any:  # noqa: N803
    """Return where the output is above 0.5."""
    return forward_propagation(X, parameters)[0] > 0.5


def circles(**_: Any) -> tuple[Array, Array, Array, Array]:
    """Return circles to train (2, 300) and to test (2, 100), each with its classes."""
    training = make_circles(300, noise=0.05, random_state=1)
    test = make_circles(100, noise=0.05, random_state=2)
    return (*_columns(*training), *_columns(*test))


def moons(**_: Any) -> tuple[Array, Array]:
    """Return half circles (2, 300) with their classes."""
    return _columns(*make_moons(300, noise=0.2, random_state=3))


def load_2D_dataset(**_: Any) -> tuple[Array, Array, Array, Array]:  # noqa: N802
    """Return places on a field (2, n): above a line mostly class 1, below it mostly class 0."""
    random = np.random.RandomState(211)
    points = random.uniform(-0.7, 0.6, (2, 411))
    above = points[1] + 0.9 * points[0] + 0.12 * random.randn(411) > -0.05
    classes = above.astype(int)[None, :]
    return points[:, :211], classes[:, :211], points[:, 211:], classes[:, 211:]


def _columns(points: Any, labels: Any) -> tuple[Array, Array]:
    return points.T, labels.reshape(1, -1)


__all__ = [
    "backward_propagation",
    "forward_propagation",
    "initialize_parameters",
    "load_2D_dataset",
    "np",
    "plot_decision_boundary",
    "plt",
    "predict",
    "predict_dec",
    "relu",
    "sigmoid",
    "update_parameters",
]
