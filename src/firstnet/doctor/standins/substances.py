"""Made-up measurements of things: banknotes, wines and echoes."""

from __future__ import annotations

import numpy as np

from firstnet.doctor.standins import asking
from firstnet.doctor.standins.rows import Table, clouds, drawn, standard, written

BANKNOTE = ("variance", "skewness", "curtosis", "entropy", "class")
WINE = (
    "Class", "Alcohol", "Malic acid", "Ash", "Alcalinity of ash", "Magnesium", "Total phenols",
    "Flavanoids", "Nonflavanoid phenols", "Proanthocyanins", "Color intensity", "Hue",
    "OD280/OD315 of diluted wines", "Proline",
)  # fmt: skip
WINE_MEANS = (
    (13.7, 2.0, 2.45, 17.0, 106, 2.84, 2.98, 0.29, 1.90, 5.5, 1.06, 3.16, 1115),
    (12.3, 1.9, 2.24, 20.2, 94, 2.26, 2.08, 0.36, 1.63, 3.1, 1.05, 2.78, 520),
    (13.1, 3.3, 2.44, 21.4, 99, 1.68, 0.78, 0.45, 1.15, 7.4, 0.68, 1.68, 630),
)
WINE_SPREADS = (0.5, 0.8, 0.25, 2.7, 12, 0.4, 0.45, 0.1, 0.5, 1.5, 0.14, 0.4, 160)
QUALITY = (
    "fixed acidity", "volatile acidity", "citric acid", "residual sugar", "chlorides",
    "free sulfur dioxide", "total sulfur dioxide", "density", "pH", "sulphates", "alcohol",
    "quality",
)  # fmt: skip
QUALITY_MEANS = (8.3, 0.53, 0.27, 2.5, 0.087, 16, 46, 0.9967, 3.31, 0.66, 10.4)
QUALITY_SPREADS = (1.7, 0.18, 0.19, 1.2, 0.03, 10, 32, 0.0019, 0.15, 0.17, 1.06)
MARKS, MARK_SHARES = (3, 4, 5, 6, 7, 8), (0.006, 0.033, 0.426, 0.399, 0.125, 0.011)
BANDS = 60  # of the frequencies of an echo


def banknote_table(name: str) -> Table:
    """Return 1,372 banknotes, genuine (0) or forged (1), by four numbers of their pictures."""
    rng = np.random.default_rng(1372)
    skewness = rng.normal(1.9, 5.9, 1372)
    variance = rng.normal(0.43, 2.8, 1372)
    curtosis = rng.normal(1.4, 2.6, 1372) - 0.55 * (skewness - 1.9)
    entropy = rng.normal(-1.2, 2.1, 1372)
    forged = drawn(rng, -1.4 * variance - 0.8 * skewness - 0.9 * curtosis, 0.445, 20)
    rows = written(*(array.round(4) for array in (variance, skewness, curtosis, entropy)), forged)
    headed = name.startswith("BankNote")  # Kaggle's
    return Table(BANKNOTE, rows, headed, "1,372 made-up banknotes were used")


def wine_table(name: str) -> Table:
    """Return 178 wines, the class 1, 2 or 3 first, one class after the other."""
    features, labels = clouds(WINE_MEANS, [WINE_SPREADS] * 3, (59, 71, 48), seed=178)
    rows = written(labels + 1, *np.maximum(features, 0.1).round(2).T)
    return Table(WINE, rows, name.endswith(".csv"), "178 made-up wines were used")


def quality_table(name: str) -> Table:
    """Return wines and their marks from 3 to 8; UCI's file has semicolons, Kaggle's commas."""
    count = 4898 if "white" in name.lower() else 1599
    rng = np.random.default_rng(count)
    draws = rng.normal(QUALITY_MEANS, QUALITY_SPREADS, (count, 11))
    numbers = np.maximum(draws, np.array(QUALITY_MEANS) / 10)
    score = standard(numbers[:, 10]) - standard(numbers[:, 1]) + 0.6 * standard(numbers[:, 9])
    score = score + 0.3 * rng.standard_normal(count)
    above = score[:, None] > np.quantile(score, np.cumsum(MARK_SHARES)[:-1])
    rows = written(*numbers.round(4).T, MARKS[0] + above.sum(axis=1))
    delimiter = ";" if asking.mentions("['\"];['\"]") else ","
    return Table(QUALITY, rows, True, f"{count:,} made-up wines were used", delimiter)


def echo_table(name: str) -> Table:
    """Return 208 echoes of 60 numbers from 0 to 1, of rocks (R), then of mines (M)."""
    bands = np.arange(BANDS)
    shapes = [0.05 + 0.6 * np.exp(-(((bands - peak) / 14) ** 2)) for peak in (32, 22)]
    spreads = [0.4 * shape for shape in shapes]
    features, labels = clouds(shapes, spreads, (97, 111), seed=208)  # type: ignore[arg-type]
    rows = written(*features.clip(0.001, 1).round(4).T, np.where(labels, "M", "R"))
    headings = (*(f"band{band}" for band in bands), "class")
    return Table(headings, rows, False, "208 made-up echoes were used")
