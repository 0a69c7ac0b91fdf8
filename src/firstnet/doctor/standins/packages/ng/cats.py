"""lr_utils: the images of cats or not, for which two digits stand in."""

from __future__ import annotations

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import log
from firstnet.doctor.standins.packages.h5 import course

__all__ = ["load_dataset", "np"]
LOGS_ITSELF = True


def load_dataset() -> tuple[Array, ...]:
    """Return images (n, 64, 64, 3) and classes (1, n) to train, the same to test, and names."""
    training, test = course("train"), course("test")
    count = len(training["train_set_x"]) + len(test["test_set_x"])
    used = f"{count} images of two of the package's MNIST digits, 64 by 64, were used"
    log.note_file("train_catvnoncat.h5", used)
    return (
        training["train_set_x"],
        training["train_set_y"][None, :],
        test["test_set_x"],
        test["test_set_y"][None, :],
        training["list_classes"],
    )
