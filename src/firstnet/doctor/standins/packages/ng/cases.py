"""testCases: numbers to try the functions of the exercises with; they aren't the course's."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from firstnet.doctor.standins import asking
from firstnet.doctor.standins.packages.chance import stream

LOGS_ITSELF = True
Case = Any


def layer_sizes_test_case() -> Case:
    """Return inputs (5, 3) and targets (2, 3)."""
    return _draw((5, 3), (2, 3))


def initialize_parameters_test_case() -> Case:
    """Return the sizes of three layers."""
    return 2, 4, 1


def forward_propagation_test_case() -> Case:
    """Return inputs (2, 3) and parameters."""
    return _draw((2, 3))[0], _parameters(2, 4, 1)


def compute_cost_test_case() -> Case:
    """Return targets and outputs; in the third week outputs, targets and parameters."""
    outputs, targets = np.array([[0.8, 0.9, 0.4]]), np.array([[1, 1, 0]])
    deep = asking.mentions(r"\bAL\b")
    return (targets, outputs) if deep else (outputs, targets, _parameters(2, 4, 1))


def backward_propagation_test_case() -> Case:
    """Return parameters, what the outputs came from, inputs and targets."""
    parameters, x = _parameters(2, 4, 1), _draw((2, 3))[0]
    z1 = parameters["W1"] @ x + parameters["b1"]
    z2 = parameters["W2"] @ np.tanh(z1) + parameters["b2"]
    cache = {"Z1": z1, "A1": np.tanh(z1), "Z2": z2, "A2": 1 / (1 + np.exp(-z2))}
    return parameters, cache, x, np.array([[1, 0, 0]])


def update_parameters_test_case() -> Case:
    """Return parameters and their slopes."""
    parameters = _parameters(2, 4, 1)
    return parameters, _slopes(parameters)


def nn_model_test_case() -> Case:
    """Return inputs (2, 3) and targets (1, 3)."""
    return _draw((2, 3))[0], np.array([[1, 0, 0]])


def predict_test_case() -> Case:
    """Return parameters and inputs (2, 3)."""
    return _parameters(2, 4, 1), _draw((2, 3))[0]


def linear_forward_test_case() -> Case:
    """Return activations, weights and biases."""
    return _draw((3, 2), (1, 3), (1, 1))


linear_activation_forward_test_case = linear_forward_test_case


def L_model_forward_test_case() -> Case:  # noqa: N802
    """Return inputs (4, 2) and parameters."""
    return _draw((4, 2))[0], _parameters(4, 3, 1)


def L_model_forward_test_case_2hidden() -> Case:  # noqa: N802
    """Return inputs (5, 4) and parameters."""
    return _draw((5, 4))[0], _parameters(5, 4, 3, 1)


def linear_backward_test_case() -> Case:
    """Return a slope, and what the weighted sums came from."""
    slope, *cache = _draw((1, 2), (3, 2), (1, 3), (1, 1))
    return slope, tuple(cache)


def linear_activation_backward_test_case() -> Case:
    """Return a slope, and what the activations came from."""
    slope, a, w, b, z = _draw((1, 2), (3, 2), (1, 3), (1, 1), (1, 2))
    return slope, ((a, w, b), z)


def L_model_backward_test_case() -> Case:  # noqa: N802
    """Return outputs, targets, and what each layer's activations came from."""
    a0, w1, b1, z1, a1, w2, b2, z2 = _draw(
        (4, 2), (3, 4), (3, 1), (3, 2), (3, 2), (1, 3), (1, 1), (1, 2)
    )
    return np.array([[0.7, 0.4]]), np.array([[1, 0]]), (((a0, w1, b1), z1), ((a1, w2, b2), z2))


def print_grads(grads: Any) -> None:
    """Print nothing."""


def update_parameters_with_gd_test_case() -> Case:
    """Return parameters, their slopes and a learning rate."""
    return (*update_parameters_test_case(), 0.01)


def random_mini_batches_test_case() -> Case:
    """Return inputs, targets and the size of a mini-batch."""
    return _draw((12288, 148))[0], np.arange(148)[None, :] % 2, 64


def initialize_velocity_test_case() -> Case:
    """Return parameters."""
    return _parameters(3, 2, 3)


initialize_adam_test_case = initialize_velocity_test_case


def update_parameters_with_momentum_test_case() -> Case:
    """Return parameters, their slopes and speeds of 0."""
    parameters, slopes = update_parameters_test_case()
    return parameters, slopes, {name: 0 * slope for name, slope in slopes.items()}


def update_parameters_with_adam_test_case() -> Case:
    """Return parameters, their slopes, and averages of 0."""
    parameters, slopes, speeds = update_parameters_with_momentum_test_case()
    return parameters, slopes, speeds, {name: 0 * slope for name, slope in slopes.items()}


def _draw(*shapes: tuple[int, ...]) -> tuple[Any, ...]:
    stream().seed(1)
    return tuple(stream().randn(*shape) for shape in shapes)


def _parameters(*sizes: int) -> dict[str, Any]:
    found = {}
    for number, (inputs, neurons) in enumerate(pairwise(sizes), 1):
        found[f"W{number}"], found[f"b{number}"] = _draw((neurons, inputs), (neurons, 1))
    return found


def _slopes(parameters: dict[str, Any]) -> dict[str, Any]:
    return {f"d{name}": 0.1 * parameter for name, parameter in parameters.items()}


__all__ = ["np", *(it for it in vars() if it.endswith("_test_case"))]
__all__ += ["L_model_forward_test_case_2hidden", "print_grads"]
