"""A small made-up MNIST, every digit of which can be told apart, in the formats it is kept in."""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass
from functools import cache

import numpy as np

from firstnet.doctor.arrays import Array

COUNTS = (30, 14, 16)  # training, validation, test; none of them is 10, 28 or 784
LIT = 0.19  # share of the pixels of MNIST that are not black


@dataclass(frozen=True, eq=False)
class Digits:
    """Images (n, 28, 28) from 0 to 255 and their labels (n,)."""

    images: Array
    labels: Array

    def pixels(self) -> Array:
        """Return the images as rows (n, 784) of numbers from 0 to 1."""
        return np.asarray(self.images.reshape(len(self.images), -1) / np.float32(255))

    def bright(self) -> Array:
        """Return the images (n, 784) as they are kept, from 0 to 255."""
        return self.images.reshape(len(self.images), -1)


@cache
def made_up(seed: int) -> tuple[Digits, Digits, Digits]:
    """Return digits for training, validation and test; every class is among each."""
    rng = np.random.default_rng([seed, 3])
    sets = []
    for count in COUNTS:
        images = rng.integers(40, 256, (count, 28, 28)) * (rng.random((count, 28, 28)) < LIT)
        images[:, 14, 14] = 255
        labels = rng.permutation(np.arange(count) % 10)
        sets.append(Digits(images.astype(np.uint8), labels.astype(np.int64)))
    return sets[0], sets[1], sets[2]


@cache
def book_pickle(seed: int) -> bytes:
    """Return the book's file: a pickle of three tuples (pixels, labels)."""
    return pickle.dumps(tuple((it.pixels(), it.labels) for it in made_up(seed)), protocol=2)


@cache
def content(kind: str, name: str, seed: int, *, header: bool = False) -> bytes:
    """Return what a file holds.

    Args:
        kind: "pickle", "idx" or "csv".
        name: of the file; tells test from training, and labels from images.
        seed: deals the digits.
        header: whether a csv starts with the names of its columns.
    """
    if kind == "pickle":
        return book_pickle(seed)
    lower = name.lower()
    training, validation, test = made_up(seed)
    digits = test if "t10k" in lower or "test" in lower else training
    digits = validation if "val" in lower else digits
    count = len(digits.labels)
    if kind == "csv":
        lines = ["label," + ",".join(f"pixel{number}" for number in range(784))] if header else []
        rows = zip(digits.labels.tolist(), digits.bright().tolist())
        lines += [f"{label}," + ",".join(map(str, row)) for label, row in rows]
        return ("\n".join(lines) + "\n").encode()
    if "label" in lower or "idx1" in lower:
        return struct.pack(">II", 2049, count) + digits.labels.astype(np.uint8).tobytes()
    return struct.pack(">IIII", 2051, count, 28, 28) + digits.images.tobytes()


def archive(seed: int) -> dict[str, Array]:
    """Return the arrays of an .npz file as Keras keeps MNIST."""
    training, _, test = made_up(seed)
    return {
        "x_train": training.images,
        "y_train": training.labels,
        "x_test": test.images,
        "y_test": test.labels,
    }
