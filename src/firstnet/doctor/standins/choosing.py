"""Which table a missing file would hold, as far as its path and the program that asks tell."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from firstnet.doctor.standins import (
    asking,
    folders,
    gates,
    health,
    houses,
    passengers,
    people,
    plants,
    scans,
    substances,
)
from firstnet.doctor.standins.rows import Table

Maker = Callable[[str], Table]


@dataclass(frozen=True)
class Choice:
    """A table, and what tells that a file would hold it.

    Attributes:
        make: returns the table for the name of a file.
        name: what the file's name matches, in lower case and without its ending.
        program: what the program mentions; "" if the name is enough.
        path: what, in the path, makes up for a program that doesn't mention it.
    """

    make: Maker
    name: str
    program: str = ""
    path: str = ""


KAGGLES = r"^(train|test)"
ANY = r"^(data(set)?|input|my_?data)$"  # names that tell nothing: the program has to
CHOICES = (
    Choice(passengers.titanic_table, "titanic"),
    Choice(passengers.titanic_table, KAGGLES, r"\bSurvived\b", "titanic"),
    Choice(houses.kaggle_table, KAGGLES, r"\bSalePrice\b", "house.?price"),
    Choice(plants.iris_table, "iris"),
    Choice(plants.seeds_table, "seeds"),
    Choice(people.bikes_table, r"^hour$|bike"),
    Choice(people.admissions_table, r"^binary$|student.data|admission"),
    Choice(gates.gate_table, gates.NAME),
    Choice(people.buyers_table, "social.?network.?ads"),
    Choice(people.customers_table, "churn"),
    Choice(health.diabetes_table, "pima|diabetes"),
    Choice(health.tissue_table, "breast.?cancer", r"\bdiagnosis\b"),
    Choice(health.older_tissue_table, "breast.?cancer.wisconsin$"),
    Choice(health.tissue_table, "wdbc|breast.?cancer"),
    Choice(health.tissue_table, "^data$", r"\bdiagnosis\b", "cancer|wisconsin"),
    Choice(health.heart_table, "^heart$"),
    Choice(substances.banknote_table, "bank.?note"),
    Choice(substances.quality_table, "wine.?quality"),
    Choice(substances.wine_table, "^wine"),
    Choice(substances.echo_table, "sonar"),
    Choice(houses.california_table, "california"),
    Choice(houses.california_table, "housing", "median_house_value|ocean_proximity"),
    Choice(houses.boston_table, "^housing$|boston"),
    Choice(plants.iris_table, ANY, r"(?i)\bsepal|\bpetal"),
    Choice(substances.banknote_table, ANY, r"(?i)skewness|curtosis"),
    Choice(health.diabetes_table, ANY, r"(?i)\bglucose|\bBMI\b"),
    Choice(substances.wine_table, ANY, r"(?i)malic|proline"),
    Choice(scans.optdigits_table, "optdigits"),
    Choice(scans.course_table, "ex[34]data1"),
)


def maker(path: str) -> Maker | None:
    """Return what makes the table that a file would hold, or None for rows of digits."""
    stem = folders.name_of(path).rpartition(".")[0].lower()
    return next((it.make for it in CHOICES if _fits(it, stem, path.lower())), None)


def _fits(choice: Choice, stem: str, path: str) -> bool:
    if not re.search(choice.name, stem):
        return False
    if not choice.program or (choice.path and re.search(choice.path, path)):
        return True
    return asking.mentions(choice.program)
