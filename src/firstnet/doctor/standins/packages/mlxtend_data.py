"""mlxtend.data: MNIST from IDX files, and sorted by label."""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import digits, folders, log, names

__all__ = ["loadlocal_mnist", "mnist_data"]
LOGS_ITSELF = True


def loadlocal_mnist(images_path: Any, labels_path: Any) -> tuple[Array, Array]:
    """Return rows (n, 784) and labels (n,) from two files, found or missing."""
    found = []
    for path in (images_path, labels_path):
        with open(path, "rb") as file:  # noqa: PTH123  # the one that finds missing files
            kind = 8 if names.holds_labels(folders.name_of(path)) else 16
            found.append(np.frombuffer(file.read()[kind:], np.uint8))
    return found[0].reshape(len(found[1]), -1), found[1]


def mnist_data() -> tuple[Array, Array]:
    """Return rows (n, 784) and labels (n,), sorted by label."""
    given = digits.first_digits().training
    count = len(given.labels)
    log.note_replaced("mlxtend", "mnist_data", f"returned {digits.returned(count)}")
    order = np.argsort(given.labels, kind="stable")
    return given.bright()[order].astype(float), given.labels[order]
