"""keras.datasets.mnist, and fashion_mnist, for which digits stand in."""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import digits, log

__all__ = ["load_data"]
LOGS_ITSELF = True

Pair = tuple[Array, Array]


def load_data(*_: Any, **__: Any) -> tuple[Pair, Pair]:
    """Return the training and the test digits: bytes (n, 28, 28) and labels (n,)."""
    parts = digits.parts()
    count = len(parts.training.labels) + len(parts.test.labels)
    log.note_replaced("keras", "load_data", f"returned {digits.returned(count)}")
    training, test = (
        (it.images.copy(), it.labels.astype(np.uint8)) for it in (parts.training, parts.test)
    )
    return training, test
