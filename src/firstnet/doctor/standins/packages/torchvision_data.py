"""torchvision.datasets: MNIST, with arrays in the place of tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import digits, log
from firstnet.doctor.standins.ignored import Ignored

__all__ = ["MNIST", "FashionMNIST"]
LOGS_ITSELF = True


class Tensor(np.ndarray[Any, Any]):
    """An array that can be asked for itself as a tensor can."""

    def numpy(self) -> Array:
        """Return the plain array."""
        return np.asarray(self)

    def float(self) -> Array:
        """Return it as float32."""
        return self.astype(np.float32)

    def detach(self) -> Array:
        """Return itself."""
        return self


class MNIST:
    """Digits with `data` (n, 28, 28) and `targets` (n,); an item is (image, label)."""

    def __init__(
        self,
        root: Any = None,
        train: bool = True,
        transform: Callable[..., Any] | None = None,
        target_transform: Callable[..., Any] | None = None,
        download: bool = False,
    ):
        parts = digits.parts()
        given = parts.training if train else parts.test
        count = len(given.labels)
        log.note_replaced("torchvision", f"MNIST(train={train})", f"held {digits.returned(count)}")
        self.data = self.train_data = self.test_data = given.images.copy().view(Tensor)
        self.targets = self.train_labels = self.test_labels = given.labels.copy().view(Tensor)
        self.classes = [str(number) for number in range(10)]
        self.transform = None if isinstance(transform, Ignored) else transform
        self.target_transform = target_transform

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, number: int) -> tuple[Any, Any]:
        """Return an image and its label; without a transform, pixels (1, 28, 28) from 0 to 1."""
        if not -len(self) <= number < len(self):
            raise IndexError(number)
        image: Any = self.data[number][None] / np.float32(255)
        label: Any = int(self.targets[number])
        if self.transform is not None:
            image = self.transform(self.data[number])
        return image, label if self.target_transform is None else self.target_transform(label)


FashionMNIST = MNIST
