"""mnist_loader of Nielsen's book, chapter 1: the digits as its own functions return them."""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import digits, log

__all__ = ["load_data", "load_data_wrapper", "vectorized_result"]
LOGS_ITSELF = True


def load_data(*_: Any, **__: Any) -> tuple[Any, Any, Any]:
    """Return the digits to train, to validate and to test, as (rows, labels)."""
    parts = digits.parts()
    given = (parts.training, parts.validation, parts.test)
    log.note("mnist_loader", f"mnist_loader isn't here; {digits.described(_count())} in its place.")
    return tuple((it.bright() / np.float32(255), it.labels) for it in given)  # type: ignore[return-value]


def load_data_wrapper(*_: Any, **__: Any) -> tuple[Any, Any, Any]:
    """Return lists of (x, y): columns, and for the training one-hot columns."""
    training, validation, test = load_data()
    columns = [[row.reshape(784, 1) for row in rows] for rows, _ in (training, validation, test)]
    hot = [vectorized_result(label) for label in training[1]]
    return (
        list(zip(columns[0], hot)),
        list(zip(columns[1], validation[1])),
        list(zip(columns[2], test[1])),
    )


def vectorized_result(label: int) -> Array:
    """Return a column with a 1 at the place of the label."""
    column = np.zeros((10, 1))
    column[label] = 1.0
    return column


def _count() -> int:
    parts = digits.parts()
    return sum(len(it.labels) for it in (parts.training, parts.validation, parts.test))
