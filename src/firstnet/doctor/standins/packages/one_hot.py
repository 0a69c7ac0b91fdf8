"""keras.utils: labels as rows of 0 and 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array

__all__ = ["to_categorical"]


def to_categorical(
    y: Any, num_classes: int | None = None, dtype: Any = "float32", **_: Any
) -> Array:
    """Return one row for each label, with a 1 in the place of the label."""
    labels = np.asarray(y, int)
    shape = labels.shape[:-1] if labels.ndim > 1 and labels.shape[-1] == 1 else labels.shape
    count = num_classes or int(labels.max()) + 1
    hot = np.zeros((labels.size, count), dtype)
    hot[np.arange(labels.size), labels.ravel()] = 1
    return hot.reshape(*shape, count)
