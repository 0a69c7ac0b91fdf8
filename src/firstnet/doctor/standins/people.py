"""Made-up tables of courses: rented bicycles, admitted students, buyers, customers of a bank."""

from __future__ import annotations

import datetime

import numpy as np

from firstnet.doctor.standins.rows import Table, drawn, written

HOURS = 2500
BIKE_COLUMNS = (
    "instant", "dteday", "season", "yr", "mnth", "hr", "holiday", "weekday", "workingday",
    "weathersit", "temp", "atemp", "hum", "windspeed", "casual", "registered", "cnt",
)  # fmt: skip
STUDENTS = BUYERS = 400
CUSTOMERS = 2500
CHURN = (
    "RowNumber", "CustomerId", "Surname", "CreditScore", "Geography", "Gender", "Age", "Tenure",
    "Balance", "NumOfProducts", "HasCrCard", "IsActiveMember", "EstimatedSalary", "Exited",
)  # fmt: skip


def bikes_table(name: str) -> Table:
    """Return hours of days spread over two years, so that every month and weekday is there."""
    rng = np.random.default_rng(2011)
    rows, start, weather = [], datetime.date(2011, 1, 1), 1
    for number in range(HOURS):
        week, hour = divmod(number, 24)
        day = start + datetime.timedelta(days=7 * week + 3 * week % 7)
        weekday = day.isoweekday() % 7
        holiday = int((day.month, day.day) in {(1, 1), (7, 4), (12, 25)})
        working = int(weekday in range(1, 6) and not holiday)
        if hour % 6 == 0:
            weather = int(rng.choice(4, p=(0.65, 0.25, 0.09, 0.01))) + 1
        warmth = 0.5 - 0.28 * np.cos(2 * np.pi * (day.timetuple().tm_yday - 20) / 365)
        temp = float(np.clip(warmth + 0.08 * np.sin((hour - 9) / 24 * 2 * np.pi), 0.02, 1))
        liking = temp * (1.2 - 0.2 * weather) * (1 + 0.6 * (day.year - 2011))
        registered = rng.poisson(liking * _riders(hour, working))
        casual = rng.poisson(liking * (60 - 40 * working) * np.exp(-(((hour - 14) / 4.5) ** 2)))
        values = (
            number + 1, day.isoformat(), day.month % 12 // 3 + 1, day.year - 2011, day.month, hour,
            holiday, weekday, working, weather, round(temp, 2), round(0.95 * temp + 0.02, 4),
            round(float(rng.uniform(0.3, 0.95)), 2), round(float(rng.uniform(0, 0.5)), 4),
            casual, registered, casual + registered,
        )  # fmt: skip
        rows.append([*map(str, values)])
    used = f"{HOURS:,} made-up hours of bicycle rental were used"
    return Table(BIKE_COLUMNS, rows, True, used)


def _riders(hour: int, working: int) -> float:
    """Return the usual riders of an hour: two rush hours on a working day, else an afternoon."""
    if working:
        morning, evening = (400 * np.exp(-(((hour - it) / 1.5) ** 2)) for it in (8, 17.5))
        return float(20 + morning + evening + 100 * (9 < hour < 16))
    return float(20 + 250 * np.exp(-(((hour - 14) / 5) ** 2)))


def admissions_table(name: str) -> Table:
    """Return students: whether admitted, their marks, and the rank of their school."""
    rng = np.random.default_rng(400)
    gre = (rng.normal(588, 115, STUDENTS).clip(220, 800) / 20).round().astype(int) * 20
    gpa = rng.normal(3.39, 0.38, STUDENTS).clip(2.26, 4).round(2)
    rank = rng.choice(4, STUDENTS, p=(0.15, 0.38, 0.30, 0.17)) + 1
    score = 0.0045 * (gre - 588) + 1.6 * (gpa - 3.39) - 0.7 * (rank - 2.5) - 0.8
    admit = (rng.random(STUDENTS) < 1 / (1 + np.exp(-score))).astype(int)
    rows = written(admit, gre, gpa, rank)
    used = f"{STUDENTS} made-up students were used"
    return Table(("admit", "gre", "gpa", "rank"), rows, True, used)


def buyers_table(name: str) -> Table:
    """Return people to whom a car was shown: the older and the richer have bought it."""
    rng = np.random.default_rng(401)
    gender = np.array(["Male", "Female"])[rng.integers(2, size=BUYERS)]
    age = rng.normal(37.7, 10.5, BUYERS).clip(18, 60).round().astype(int)
    salary = (rng.normal(69.7, 34, BUYERS).clip(15, 150)).round().astype(int) * 1000
    bought = drawn(rng, age / 10.5 + salary / 60_000, 0.36)
    rows = written(15_566_689 + 613 * np.arange(BUYERS), gender, age, salary, bought)
    headings = ("User ID", "Gender", "Age", "EstimatedSalary", "Purchased")
    return Table(headings, rows, True, f"{BUYERS} made-up people were used")


def customers_table(name: str) -> Table:
    """Return customers of a bank, of whom a fifth have left it."""
    rng, count = np.random.default_rng(402), CUSTOMERS
    land = np.array(["France", "Germany", "Spain"])[rng.choice(3, count, p=(0.5, 0.25, 0.25))]
    gender = np.array(["Female", "Male"])[rng.choice(2, count, p=(0.45, 0.55))]
    age = (18 + rng.gamma(3.5, 6, count)).clip(18, 92).round().astype(int)
    balance = np.where(rng.random(count) < 0.36, 0, rng.normal(120_000, 30_000, count)).clip(0)
    products = rng.choice(4, count, p=(0.51, 0.46, 0.025, 0.005)) + 1
    active = rng.integers(2, size=count)
    score = age / 10.5 + 0.8 * (land == "Germany") - 0.8 * active + 0.4 * (gender == "Female")
    rows = written(
        1 + np.arange(count), 15_565_701 + 17 * rng.permutation(count),
        [f"Surname{it}" for it in range(count)],
        rng.normal(650, 97, count).clip(350, 850).round().astype(int), land, gender, age,
        rng.integers(11, size=count), balance.round(2), products,
        (rng.random(count) < 0.7).astype(int), active, rng.uniform(11, 200_000, count).round(2),
        drawn(rng, score, 0.2),
    )  # fmt: skip
    return Table(CHURN, rows, True, f"{count:,} made-up customers of a bank were used")
