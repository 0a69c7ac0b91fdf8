"""Made-up people and tissues of medical tables: diabetes, breast cancer, diseases of the heart."""

from __future__ import annotations

import numpy as np

from firstnet.doctor.standins import asking
from firstnet.doctor.standins.rows import Table, clouds, drawn, written

PIMA = (
    "Pregnancies", "Glucose", "BloodPressure", "SkinThickness", "Insulin", "BMI",
    "DiabetesPedigreeFunction", "Age", "Outcome",
)  # fmt: skip
CELLS = (
    "radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity",
    "concave points", "symmetry", "fractal_dimension",
)  # fmt: skip
WDBC = ("id", "diagnosis", *(f"{it}_{how}" for how in ("mean", "se", "worst") for it in CELLS))
BENIGN = (12.1, 18.0, 78.0, 460.0, 0.092, 0.08, 0.046, 0.026, 0.174, 0.063)
MALIGNANT = (17.4, 21.6, 115.0, 975.0, 0.103, 0.145, 0.16, 0.088, 0.193, 0.063)
SPREADS = (2.2, 4.0, 15.0, 180.0, 0.013, 0.04, 0.045, 0.02, 0.026, 0.007)
OLDER = (
    "id", "clump_thickness", "unif_cell_size", "unif_cell_shape", "marg_adhesion",
    "single_epith_cell_size", "bare_nuclei", "bland_chrom", "norm_nucleoli", "mitoses", "class",
)  # fmt: skip
HEART = (
    "age", "sex", "cp", "trestbps", "chol", "fbs", "restecg", "thalach", "exang", "oldpeak",
    "slope", "ca", "thal", "target",
)  # fmt: skip


def diabetes_table(name: str) -> Table:
    """Return 768 people; a 0 stands for a missing measurement, as it does in the usual file."""
    rng, count = np.random.default_rng(768), 768
    age = (21 + rng.gamma(1.4, 8.5, count)).clip(21, 81).round().astype(int)
    children = rng.poisson(0.09 * (age - 18)).clip(0, 17)
    glucose = rng.normal(121, 31, count).clip(44, 199).round().astype(int)
    pressure = rng.normal(60 + 0.36 * age, 11).clip(24, 122).round().astype(int)
    bmi = rng.normal(32, 7, count).clip(18, 67).round(1)
    skin = rng.normal(0.9 * bmi, 7).clip(7, 99).round().astype(int)
    insulin = rng.gamma(2.6, 0.48 * glucose).clip(14, 846).round().astype(int)
    pedigree = rng.gamma(2, 0.24, count).clip(0.078, 2.42).round(3)
    score = glucose / 31 + 0.6 * bmi / 7 + 0.3 * age / 11 + 0.2 * children / 3 + 0.5 * pedigree
    outcome = drawn(rng, score, 0.35, 5)
    skin[rng.random(count) < 0.3] = 0
    insulin[rng.random(count) < 0.49] = 0
    rows = written(children, glucose, pressure, skin, insulin, bmi, pedigree, age, outcome)
    used = "768 made-up people, with diabetes or without, were used"
    return Table(PIMA, rows, "pima" not in name.lower(), used)


def tissue_table(name: str) -> Table:
    """Return 569 tissues of 30 numbers, M or B: Kaggle's data.csv or UCI's wdbc.data."""
    rng, kaggle = np.random.default_rng(569), name.endswith(".csv")
    means = [(*it, *(0.06 * x for x in it), *(1.25 * x for x in it)) for it in (BENIGN, MALIGNANT)]
    widths = (*SPREADS, *(0.1 * x for x in SPREADS), *(1.4 * x for x in SPREADS))
    features, labels = clouds(means, [widths] * 2, (357, 212), seed=30)
    order = rng.permutation(len(labels))
    features, labels = np.maximum(features[order], 0).round(5), labels[order]
    numbers = 840000 + 100 * np.arange(len(labels))
    rows = written(numbers, np.where(labels, "M", "B"), *features.T)
    headings: tuple[str, ...] = WDBC
    if kaggle and asking.mentions("Unnamed"):  # Kaggle's lines have a column too many, and empty
        headings, rows = (*headings, ""), [[*row, ""] for row in rows]
    return Table(headings, rows, kaggle, "569 made-up tissues were used")


def older_tissue_table(name: str) -> Table:
    """Return 699 tissues of nine numbers from 1 to 10, class 2 or 4; some nuclei are unknown."""
    rng = np.random.default_rng(699)
    features, labels = clouds([[2.4] * 9, [7.0] * 9], [[1.0] * 9, [2.0] * 9], (458, 241), seed=9)
    order = rng.permutation(len(labels))
    marks = features[order].round().clip(1, 10).astype(int)
    rows = written(1000025 + 7 * np.arange(len(labels)), *marks.T, 2 + 2 * labels[order])
    for place in rng.choice(len(rows), 16, replace=False):
        rows[place][6] = "?"
    return Table(OLDER, rows, name.endswith(".csv"), "699 made-up tissues were used")


def heart_table(name: str) -> Table:
    """Return 303 people, some of whom have a disease of the heart (target 1)."""
    rng, count = np.random.default_rng(303), 303
    age = rng.normal(54, 9, count).clip(29, 77).round().astype(int)
    sex, pain = (
        (rng.random(count) < 0.68).astype(int),
        rng.choice(4, count, p=(0.47, 0.17, 0.28, 0.08)),
    )
    pulse = rng.normal(208 - age, 20).clip(71, 202).round().astype(int)
    exercise = (rng.random(count) < 0.33).astype(int)
    peak, vessels = (
        rng.gamma(1, 1.04, count).clip(0, 6.2).round(1),
        rng.poisson(0.7, count).clip(0, 4),
    )
    slope, thal = (
        rng.choice(3, count, p=(0.07, 0.46, 0.47)),
        rng.choice((1, 2, 3), count, p=(0.07, 0.55, 0.38)),
    )
    score = (
        0.7 * pain + 0.02 * pulse - 0.6 * sex - exercise - 0.5 * peak - 0.6 * vessels - 0.6 * thal
    )
    columns = (
        age, sex, pain,
        rng.normal(131, 17, count).clip(94, 200).round().astype(int),
        rng.normal(246, 51, count).clip(126, 564).round().astype(int),
        (rng.random(count) < 0.15).astype(int),
        rng.choice(3, count, p=(0.48, 0.5, 0.02)),
        pulse, exercise, peak, slope, vessels, thal, drawn(rng, score, 0.54, 5),
    )  # fmt: skip
    return Table(HEART, written(*columns), True, "303 made-up people were used")
