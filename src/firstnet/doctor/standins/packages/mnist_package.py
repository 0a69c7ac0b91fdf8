"""The packages mnist and python-mnist, both imported as `mnist`, as is a file of Saitoh's book."""

from __future__ import annotations

from typing import Any

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import digits, log
from firstnet.doctor.standins.madeup import Digits
from firstnet.doctor.standins.packages.saitoh_loader import load_mnist

__all__ = ["MNIST", "load_mnist", "test_images", "test_labels", "train_images", "train_labels"]
LOGS_ITSELF = True


def train_images() -> Array:
    """Return the training digits, bytes (n, 28, 28)."""
    return _logged(digits.parts().training).images.copy()


def train_labels() -> Array:
    """Return the labels of the training digits (n,)."""
    return _logged(digits.parts().training).labels.astype("uint8")


def test_images() -> Array:
    """Return the test digits, bytes (n, 28, 28)."""
    return _logged(digits.parts().test).images.copy()


def test_labels() -> Array:
    """Return the labels of the test digits (n,)."""
    return _logged(digits.parts().test).labels.astype("uint8")


class MNIST:
    """Digits as lists, unless `return_type` is "numpy"."""

    def __init__(self, *_: Any, return_type: str = "lists", **__: Any):
        self.return_type = return_type

    def load_training(self) -> tuple[Any, Any]:
        """Return the rows (n, 784) and labels (n,) to train."""
        return self._pair(digits.parts().training)

    def load_testing(self) -> tuple[Any, Any]:
        """Return the rows (n, 784) and labels (n,) to test."""
        return self._pair(digits.parts().test)

    def _pair(self, given: Digits) -> tuple[Any, Any]:
        rows, labels = _logged(given).bright(), given.labels
        return (rows, labels) if self.return_type == "numpy" else (rows.tolist(), labels.tolist())


def _logged(given: Digits) -> Digits:
    parts = digits.parts()
    count = len(parts.training.labels) + len(parts.test.labels)
    log.note("mnist", f"mnist isn't installed; {digits.described(count)} in its place.")
    return given
