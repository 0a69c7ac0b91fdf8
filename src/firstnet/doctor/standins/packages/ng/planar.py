"""planar_utils: a flower of points in two colours, and other points in the plane."""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins.ignored import Ignored
from firstnet.doctor.standins.packages.chance import stream
from firstnet.doctor.standins.packages.made_points import make_blobs, make_circles, make_moons

__all__ = [
    "load_extra_datasets",
    "load_planar_dataset",
    "np",
    "plot_decision_boundary",
    "plt",
    "sigmoid",
]
LOGS_ITSELF = True
POINTS, PETALS, RADIUS = 400, 4, 4
SPREAD = 0.2

plt = Ignored()
plot_decision_boundary = Ignored()


def sigmoid(x: Any) -> Any:
    """Return 1 / (1 + exp(-x))."""
    return 1 / (1 + np.exp(-x))


def load_planar_dataset(seed: int = 1) -> tuple[Array, Array]:
    """Return the points (2, 400) of a flower, and the class (1, 400) by the half they are in."""
    random = np.random.RandomState(seed)
    stream().seed(seed)  # as the course's does
    half = POINTS // 2
    labels = np.arange(2).repeat(half)
    angle = np.tile(np.linspace(0, 3.12, half), 2) + 3.12 * labels
    angle = angle + SPREAD * random.randn(POINTS)
    radius = RADIUS * np.sin(PETALS * angle) + SPREAD * random.randn(POINTS)
    return np.array([radius * np.sin(angle), radius * np.cos(angle)]), labels[None, :]


def load_extra_datasets() -> tuple[Any, ...]:
    """Return five pairs of points (200, 2) and classes (200,), the last without any order."""
    random = stream()
    circles = make_circles(200, factor=0.5, noise=0.3, random_state=random)
    moons = make_moons(200, noise=0.2, random_state=random)
    blobs = make_blobs(200, n_features=2, centers=6, random_state=5)
    points = 0.7 * random.randn(200, 2)
    rings = (np.sum(points**2, axis=1) > np.median(np.sum(points**2, axis=1))).astype(int)
    return circles, moons, blobs, (points, rings), (random.rand(200, 2), random.rand(200, 2))
