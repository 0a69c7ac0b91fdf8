"""sklearn.datasets: points that are drawn at random, the same as scikit-learn's for a seed."""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.doctor.standins.packages.chance import shuffled, stream


def make_moons(
    n_samples: int = 100,
    *,
    shuffle: bool = True,
    noise: float | None = None,
    random_state: Any = None,
) -> Any:
    """Return two half circles that reach into each other."""
    outer = np.linspace(0, np.pi, n_samples // 2)
    inner = np.linspace(0, np.pi, n_samples - n_samples // 2)
    x = np.append(np.cos(outer), 1 - np.cos(inner))
    points = np.column_stack([x, np.append(np.sin(outer), 1 - np.sin(inner) - 0.5)])
    return _noisy(points, len(outer), shuffle, noise, random_state)


def make_circles(
    n_samples: int = 100,
    *,
    shuffle: bool = True,
    noise: float | None = None,
    random_state: Any = None,
    factor: float = 0.8,
) -> Any:
    """Return a circle inside another one."""
    outer = np.linspace(0, 2 * np.pi, n_samples // 2, endpoint=False)
    inner = np.linspace(0, 2 * np.pi, n_samples - n_samples // 2, endpoint=False)
    x = np.append(np.cos(outer), np.cos(inner) * factor)
    points = np.column_stack([x, np.append(np.sin(outer), np.sin(inner) * factor)])
    return _noisy(points, len(outer), shuffle, noise, random_state)


def make_blobs(
    n_samples: int = 100,
    n_features: int = 2,
    *,
    centers: Any = None,
    cluster_std: Any = 1.0,
    center_box: tuple[float, float] = (-10.0, 10.0),
    shuffle: bool = True,
    random_state: Any = None,
    **_: Any,
) -> Any:
    """Return clouds of normal points."""
    random = stream(random_state)
    if centers is None or isinstance(centers, int | np.integer):
        centers = random.uniform(*center_box, size=(centers or 3, n_features))
    centers = np.asarray(centers)
    spreads = np.broadcast_to(cluster_std, len(centers))
    counts = [len(array) for array in np.array_split(np.arange(n_samples), len(centers))]
    clouds = [
        random.normal(loc=center, scale=spread, size=(count, centers.shape[1]))
        for center, spread, count in zip(centers, spreads, counts)
    ]
    labels = np.arange(len(centers)).repeat(counts)
    return (
        tuple(shuffled(random, np.vstack(clouds), labels))
        if shuffle
        else (np.vstack(clouds), labels)
    )


def make_classification(
    n_samples: int = 100,
    n_features: int = 20,
    *,
    n_classes: int = 2,
    n_informative: int = 2,
    class_sep: float = 1.0,
    random_state: Any = None,
    **_: Any,
) -> Any:
    """Return classes that differ in the first features; the numbers are not scikit-learn's."""
    random = stream(random_state)
    labels = random.permutation(np.arange(n_samples) % n_classes)
    signs = random.permutation(2 ** min(n_informative, 20))[:n_classes] if n_informative > 0 else []
    points = random.standard_normal((n_samples, n_features))
    for feature in range(min(n_informative, n_features)):
        corners = np.array([1 if int(sign) >> feature & 1 else -1 for sign in signs])
        points[:, feature] += class_sep * 1.5 * corners[labels % len(corners)]
    return points, labels


def make_regression(
    n_samples: int = 100,
    n_features: int = 100,
    *,
    n_informative: int = 10,
    n_targets: int = 1,
    bias: float = 0.0,
    noise: float = 0.0,
    shuffle: bool = True,
    random_state: Any = None,
    **_: Any,
) -> Any:
    """Return points and a linear function of some of their features."""
    random = stream(random_state)
    informative = min(n_features, n_informative)
    points = random.standard_normal(size=(n_samples, n_features))
    slopes = np.zeros((n_features, n_targets))
    slopes[:informative] = 100 * random.uniform(size=(informative, n_targets))
    targets = points @ slopes + bias
    if noise > 0:
        targets += random.normal(scale=noise, size=targets.shape)
    if shuffle:
        points, targets = shuffled(random, points, targets)
        order = np.arange(n_features)
        random.shuffle(order)
        points = points[:, order]
    return points, np.squeeze(targets)


def _noisy(points: Any, first: int, shuffle: bool, noise: float | None, random_state: Any) -> Any:
    random = stream(random_state)
    labels = (np.arange(len(points)) >= first).astype(int)
    if shuffle:
        points, labels = shuffled(random, points, labels)
    if noise is not None:
        points = points + random.normal(scale=noise, size=points.shape)
    return points, labels
