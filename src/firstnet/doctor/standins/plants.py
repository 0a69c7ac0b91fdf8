"""Made-up flowers and seeds, with the averages and spreads that were published.

Source: Fisher, "The use of multiple measurements in taxonomic problems" (1936), for the irises;
Charytanowicz et al., "Complete gradient clustering algorithm for features analysis of X-ray images"
(2010), for the wheat seeds.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins.rows import Table, clouds, written

SPECIES = ("setosa", "versicolor", "virginica")
IRIS_MEANS = ((5.01, 3.43, 1.46, 0.25), (5.94, 2.77, 4.26, 1.33), (6.59, 2.97, 5.55, 2.03))
IRIS_SPREADS = ((0.35, 0.38, 0.17, 0.11), (0.52, 0.31, 0.47, 0.20), (0.64, 0.32, 0.55, 0.27))
IRIS_FEATURES = ("sepal_length", "sepal_width", "petal_length", "petal_width")
SEED_MEANS = (
    (14.33, 14.29, 0.880, 5.51, 3.24, 2.67, 5.09),
    (18.33, 16.14, 0.884, 6.15, 3.68, 3.64, 6.02),
    (11.87, 13.25, 0.849, 5.23, 2.85, 4.79, 5.12),
)
SEED_SPREADS = (
    (1.22, 0.58, 0.016, 0.23, 0.18, 1.17, 0.26),
    (1.44, 0.62, 0.016, 0.27, 0.19, 1.18, 0.25),
    (0.72, 0.34, 0.022, 0.14, 0.15, 1.34, 0.16),
)
SEED_FEATURES = (
    "area", "perimeter", "compactness", "length", "width", "asymmetry", "groove",
)  # fmt: skip


@cache
def irises() -> tuple[Array, Array]:
    """Return 150 made-up flowers (150, 4) in centimetres, and their species 0, 1, 2."""
    features, labels = clouds(IRIS_MEANS, IRIS_SPREADS, (50,) * 3, seed=1936)
    return np.maximum(features.round(1), 0.1), labels


@cache
def seeds() -> tuple[Array, Array]:
    """Return 210 made-up wheat seeds (210, 7), and their varieties 1, 2, 3."""
    features, labels = clouds(SEED_MEANS, SEED_SPREADS, (70,) * 3, seed=2010)
    return np.maximum(features.round(4), 0.1), labels + 1


def iris_table(name: str) -> Table:
    """Return the headings and rows of Kaggle's Iris.csv, seaborn's iris.csv or UCI's iris.data."""
    features, labels = irises()
    kaggle, plain = name.startswith("Iris") and name.endswith(".csv"), name.endswith(".csv")
    prefix = "Iris-" if kaggle or not plain else ""
    rows = [
        [*map(str, row), f"{prefix}{SPECIES[label]}"]
        for row, label in zip(features.tolist(), labels.tolist())
    ]
    headings: tuple[str, ...] = (*IRIS_FEATURES, "species")
    if kaggle:
        headings = ("Id", "SepalLengthCm", "SepalWidthCm", "PetalLengthCm", "PetalWidthCm")
        headings += ("Species",)
        rows = [[str(number), *row] for number, row in enumerate(rows, 1)]
    used = "150 made-up flowers with the averages of Fisher's were used"
    return Table(headings, rows, plain, used)


def points() -> Table:
    """Return 100 made-up points of two classes, 0 and 1, for a file whose name tells nothing."""
    features, labels = clouds(((1.0, 1.0), (3.0, 3.5)), ((0.6, 0.6), (0.6, 0.6)), (50, 50), seed=7)
    order = np.random.default_rng(7).permutation(len(labels))
    rows = written(*features[order].T.round(2), labels[order])
    return Table(("x", "y", "class"), rows, False, "100 made-up points of two classes were used")


def seeds_table(name: str) -> Table:
    """Return the headings and rows of the wheat seeds, a file that has no headings."""
    features, labels = seeds()
    rows = [[*map(str, row), str(label)] for row, label in zip(features.tolist(), labels.tolist())]
    used = "210 made-up wheat seeds with the published averages were used"
    return Table((*SEED_FEATURES, "variety"), rows, False, used)
