"""nnfs: the data sets of "Neural Networks from Scratch in Python".

Source: Kinsley and Kukieła, "Neural Networks from Scratch in Python" (2020), chapter 3.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins.packages.chance import stream

__all__ = ["create_data", "init", "sine_data", "spiral_data", "vertical_data"]


def init(
    dot_precision_workaround: bool = True, default_dtype: str = "float32", random_seed: Any = 0
) -> None:
    """Seed NumPy; the types of numbers stay as they are."""
    if random_seed is not None:
        stream().seed(random_seed)


def spiral_data(samples: int, classes: int) -> tuple[Array, Array]:
    """Return points on one arm of a spiral for each class."""
    points, labels = np.zeros((samples * classes, 2)), np.zeros(samples * classes, "uint8")
    for number in range(classes):
        rows = slice(samples * number, samples * (number + 1))
        radius = np.linspace(0.0, 1, samples)
        angle = np.linspace(number * 4, (number + 1) * 4, samples)
        angle = angle + stream().randn(samples) * 0.2
        points[rows] = np.c_[radius * np.sin(angle * 2.5), radius * np.cos(angle * 2.5)]
        labels[rows] = number
    return points, labels


create_data = spiral_data  # its name in the book's first examples


def vertical_data(samples: int, classes: int) -> tuple[Array, Array]:
    """Return clouds side by side, one for each class."""
    points, labels = np.zeros((samples * classes, 2)), np.zeros(samples * classes, "uint8")
    for number in range(classes):
        rows = slice(samples * number, samples * (number + 1))
        across = stream().randn(samples) * 0.1 + number / 3
        points[rows] = np.c_[across, stream().randn(samples) * 0.1 + 0.5]
        labels[rows] = number
    return points, labels


def sine_data(samples: int = 1000) -> tuple[Array, Array]:
    """Return numbers from 0 to 1, and one period of their sine."""
    x = np.arange(samples).reshape(-1, 1) / samples
    return x, np.sin(2 * np.pi * x).reshape(-1, 1)
