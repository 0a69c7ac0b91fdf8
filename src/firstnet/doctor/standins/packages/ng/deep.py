"""dnn_app_utils: a network of any depth, with ReLU and at the end the sigmoid."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from firstnet.doctor.standins.ignored import Ignored
from firstnet.doctor.standins.packages.chance import stream
from firstnet.doctor.standins.packages.ng.activations import (
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
)
from firstnet.doctor.standins.packages.ng.cats import load_dataset as load_data

__all__ = [
    "L_model_backward",
    "L_model_forward",
    "compute_cost",
    "initialize_parameters",
    "initialize_parameters_deep",
    "linear_activation_backward",
    "linear_activation_forward",
    "linear_backward",
    "linear_forward",
    "load_data",
    "np",
    "plt",
    "predict",
    "print_mislabeled_images",
    "relu",
    "relu_backward",
    "sigmoid",
    "sigmoid_backward",
    "update_parameters",
]
LOGS_ITSELF = True

plt = Ignored()
print_mislabeled_images = Ignored()


def initialize_parameters(n_x: int, n_h: int, n_y: int) -> dict[str, Any]:
    """Return small weights of two layers."""
    stream().seed(1)
    w = [0.01 * stream().randn(n_h, n_x), 0.01 * stream().randn(n_y, n_h)]
    return {"W1": w[0], "b1": np.zeros((n_h, 1)), "W2": w[1], "b2": np.zeros((n_y, 1))}


def initialize_parameters_deep(layer_dims: Any) -> dict[str, Any]:
    """Return weights of as many layers as wanted, of a size that suits their inputs."""
    stream().seed(1)
    parameters = {}
    for number, (inputs, neurons) in enumerate(pairwise(layer_dims), 1):
        parameters[f"W{number}"] = stream().randn(neurons, inputs) / np.sqrt(inputs)
        parameters[f"b{number}"] = np.zeros((neurons, 1))
    return parameters


def linear_forward(A: Any, W: Any, b: Any) -> tuple[Any, Any]:  # noqa: N803
    """Return the weighted sums, and what they came from."""
    return np.dot(W, A) + b, (A, W, b)


def linear_activation_forward(A_prev: Any, W: Any, b: Any, activation: str) -> Any:  # noqa: N803
    """Return the activations, and what they came from."""
    z, linear = linear_forward(A_prev, W, b)
    a, kept = (sigmoid if activation == "sigmoid" else relu)(z)
    return a, (linear, kept)


def L_model_forward(X: Any, parameters: dict[str, Any]) -> tuple[Any, list[Any]]:  # noqa: N802, N803
    """Return the outputs, and what each layer's came from."""
    a, caches, layers = X, [], len(parameters) // 2
    for number in range(1, layers + 1):
        activation = "sigmoid" if number == layers else "relu"
        w, b = parameters[f"W{number}"], parameters[f"b{number}"]
        a, cache = linear_activation_forward(a, w, b, activation)
        caches.append(cache)
    return a, caches


def compute_cost(AL: Any, Y: Any) -> Any:  # noqa: N803
    """Return the average cross-entropy."""
    return -np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) * np.shape(Y)[0]


def linear_backward(dZ: Any, cache: Any) -> tuple[Any, Any, Any]:  # noqa: N803
    """Return the slopes by the inputs, the weights and the biases."""
    a, w, _ = cache
    count = a.shape[1]
    return np.dot(w.T, dZ), np.dot(dZ, a.T) / count, dZ.sum(axis=1, keepdims=True) / count


def linear_activation_backward(dA: Any, cache: Any, activation: str) -> Any:  # noqa: N803
    """Return the slopes by the inputs, the weights and the biases."""
    linear, kept = cache
    back = sigmoid_backward if activation == "sigmoid" else relu_backward
    return linear_backward(back(dA, kept), linear)


def L_model_backward(AL: Any, Y: Any, caches: list[Any]) -> dict[str, Any]:  # noqa: N802, N803
    """Return the slopes of the cross-entropy by everything."""
    y = np.reshape(Y, AL.shape)
    da, grads, layers = (1 - y) / (1 - AL) - y / AL, {}, len(caches)
    for number in range(layers, 0, -1):
        activation = "sigmoid" if number == layers else "relu"
        da, dw, db = linear_activation_backward(da, caches[number - 1], activation)
        grads.update({f"dA{number - 1}": da, f"dW{number}": dw, f"db{number}": db})
    return grads


def update_parameters(parameters: Any, grads: Any, learning_rate: float) -> Any:
    """Return the parameters after one step."""
    return {it: old - learning_rate * grads[f"d{it}"] for it, old in parameters.items()}


def predict(X: Any, y: Any, parameters: Any) -> Any:  # noqa: N803
    """Return 0 and 1, and print the share of right ones."""
    p = (L_model_forward(X, parameters)[0] > 0.5).astype(float)
    print("Accuracy: ", np.mean(p == y))  # noqa: T201  # as the course's does
    return p
