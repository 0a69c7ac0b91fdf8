"""Made-up passengers of the Titanic, as Kaggle's train.csv and test.csv list them."""

from __future__ import annotations

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import names
from firstnet.doctor.standins.rows import Table, drawn, written

TRAINING, TEST = 891, 418
COLUMNS = (
    "PassengerId", "Survived", "Pclass", "Name", "Sex", "Age", "SibSp", "Parch", "Ticket",
    "Fare", "Cabin", "Embarked",
)  # fmt: skip
SURNAMES = ("Abbot", "Bird", "Cole", "Dahl", "Ekman", "Fox", "Gray", "Hill", "Ivers", "Jonas")
WOMEN, MEN = ("Ada", "Beth", "Cora", "Dora", "Edna"), ("Adam", "Bert", "Carl", "Dan", "Eric")
GROWN = 15  # years, from which a boy is called Mr.
SURVIVED = 0.38  # share of those who did


def titanic_table(name: str) -> Table:
    """Return passengers: women, children and the first class are likelier to survive.

    Some ages are missing, most cabins, and two harbours. The test file doesn't say who survived.
    """
    test = names.is_test(name)
    rng = np.random.default_rng(1912)
    rng = rng.spawn(2)[int(test)]
    count = TEST if test else TRAINING
    pclass = rng.choice(3, count, p=(0.24, 0.21, 0.55)) + 1
    woman = rng.random(count) < 0.35
    age = rng.normal(38 - 4.5 * pclass, 13).clip(1, 76).round()
    family = [rng.choice(5, count, p=(0.68, 0.2, 0.07, 0.03, 0.02)) for _ in range(2)]
    fare = (rng.gamma(4, 2.6, count) * np.array([8, 2, 1.2])[pclass - 1]).round(4)
    score = 2.4 * woman - 0.9 * pclass - 0.02 * age + 1.2 * (age < GROWN) - 0.15 * family[0]
    columns = [
        np.arange(count) + (TRAINING if test else 0) + 1,
        drawn(rng, score, SURVIVED, 4),
        pclass,
        _names(rng, woman, age),
        np.where(woman, "female", "male"),
        np.where(rng.random(count) < 0.2, np.nan, age),
        *family,
        [f"{number}" for number in rng.integers(2000, 380000, count)],
        fare,
        _cabins(rng, pclass),
        _harbours(rng, count),
    ]
    headings = [it for it in COLUMNS if not (test and it == "Survived")]
    kept = [column for it, column in zip(COLUMNS, columns) if it in headings]
    used = f"{count} made-up passengers of the Titanic were used"
    return Table(headings, written(*kept), True, used)


def _names(rng: np.random.Generator, woman: Array, age: Array) -> list[str]:
    """Return names in quotation marks, since they hold a comma."""
    found = []
    for is_woman, years in zip(woman, age):
        grown = years >= GROWN
        title = ("Mrs." if years > 28 else "Miss.") if is_woman else "Mr." if grown else "Master."
        found.append(f'"{rng.choice(SURNAMES)}, {title} {rng.choice(WOMEN if is_woman else MEN)}"')
    return found


def _cabins(rng: np.random.Generator, pclass: Array) -> list[str | None]:
    known = rng.random(len(pclass)) < np.array([0.8, 0.1, 0.03])[pclass - 1]
    numbers = rng.integers(1, 120, len(pclass))
    return [
        f"{'ABCDEFG'[number % 7]}{number}" if is_known else None
        for is_known, number in zip(known, numbers)
    ]


def _harbours(rng: np.random.Generator, count: int) -> list[str | None]:
    found: list[str | None] = [*map(str, rng.choice([*"SCQ"], count, p=(0.72, 0.19, 0.09)))]
    found[count // 3] = found[count // 2] = None
    return found
