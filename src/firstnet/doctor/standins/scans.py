"""MNIST's digits as tables of smaller pictures: UCI's of 8 by 8 pixels, a course's of 20 by 20."""

from __future__ import annotations

import numpy as np

from firstnet.doctor.standins import digits
from firstnet.doctor.standins.rows import Table

TRAINING, TEST = 3823, 1797


def optdigits_table(name: str) -> Table:
    """Return 64 numbers from 0 to 16 and the digit in every row."""
    every = digits.every_digit()
    test = name.endswith("tes") or "test" in name
    given = digits.first(every.test, TEST) if test else digits.first(every.training, TRAINING)
    values = np.column_stack([digits.shrunk(given.images), given.labels])
    headings = [*(f"pixel{number}" for number in range(64)), "digit"]
    used = digits.described(len(values)).replace(" were", ", shrunk to 8 by 8 pixels, were")
    return Table(headings, [[*map(str, row)] for row in values.tolist()], False, used)


def course_table(name: str) -> Table:
    """Return 400 numbers and the label, 1 to 10, in every row; a 0 is called 10."""
    x, y = digits.of_the_course()
    rows = [[*map(repr, row), str(label)] for row, label in zip(x.round(6).tolist(), y.tolist())]
    headings = [*(f"x{number}" for number in range(400)), "y"]
    return Table(headings, rows, False, digits.described(len(rows)))
