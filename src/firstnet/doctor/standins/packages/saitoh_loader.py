"""dataset.mnist of Saitoh's book "Deep Learning from Scratch": load_mnist."""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.doctor.standins import digits, log

__all__ = ["load_mnist"]
LOGS_ITSELF = True


def load_mnist(
    normalize: bool = True, flatten: bool = True, one_hot_label: bool = False
) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """Return ((images, labels) to train, (images, labels) to test)."""
    parts = digits.parts()
    found = []
    for given in (parts.training, parts.test):
        images = given.bright().astype(np.float32) / 255 if normalize else given.bright()
        images = images if flatten else images.reshape(-1, 1, 28, 28)
        labels = given.labels.astype(np.uint8)
        found.append((images, np.eye(10)[labels] if one_hot_label else labels))
    count = len(parts.training.labels) + len(parts.test.labels)
    log.note("dataset.mnist", f"dataset.mnist isn't here; {digits.described(count)} in its place.")
    return found[0], found[1]
