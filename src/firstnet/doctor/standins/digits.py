"""The digits that stand in for a data set: the first of the package's own MNIST, never random."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import asking
from firstnet.doctor.standins.madeup import Digits

TRAINING = 3000  # digits by default
TEST = 1000
VALIDATION = 1000
ALL_TRAINING, ALL_TEST = 60_000, 10_000  # digits of MNIST
OF_A_BATCH, WHOLE_BATCH = 600, 10_000  # digits in the place of the pictures of CIFAR-10
OF_THE_COURSE = 1000  # digits of Andrew Ng's files, unless the program names their 5,000


@dataclass(frozen=True, eq=False)
class Parts:
    """Digits to learn from, to choose by, and to be tested on."""

    training: Digits
    validation: Digits
    test: Digits


def parts() -> Parts:
    """Return the digits for the program that asks: all 60,000 only if it names that number."""
    return every_digit() if asking.wants_everything() else first_digits()


@cache
def first_digits() -> Parts:
    """Return the first few digits of each part."""
    packed = packed_digits()
    return Parts(
        first(packed.training, TRAINING),
        first(packed.validation, VALIDATION),
        first(packed.test, TEST),
    )


@cache
def every_digit() -> Parts:
    """Return all of MNIST; the 10,000 to validate are the last of those to train.

    Where the package has the first of them only, as in a browser, they come again and again: a
    program that names their number finds as many.
    """
    packed = packed_digits()
    return Parts(
        repeated(packed.training, ALL_TRAINING),
        repeated(packed.validation, ALL_TEST),
        repeated(packed.test, ALL_TEST),
    )


@cache
def packed_digits() -> Parts:
    """Return the digits that the package has."""
    from firstnet.data import load

    mnist = load("mnist")
    given = (mnist.training, mnist.validation, mnist.test)
    training, validation, test = (
        Digits(examples.x.reshape(-1, 28, 28), examples.labels) for examples in given
    )
    return Parts(joined(training, validation), validation, test)


def first(digits: Digits, count: int) -> Digits:
    """Return the first few of these digits."""
    return Digits(digits.images[:count], digits.labels[:count])


def repeated(digits: Digits, count: int) -> Digits:
    """Return this many digits: these, and from the first on again."""
    if len(digits.labels) >= count:
        return digits
    order = np.arange(count) % len(digits.labels)
    return Digits(digits.images[order], digits.labels[order])


def batch(name: str, *, whole: bool) -> Digits:
    """Return digits for a batch of CIFAR-10, others for each of its five and for its test batch.

    Args:
        name: of the file, such as data_batch_1.
        whole: whether a program counts on the 10,000 that each of them has.
    """
    every = every_digit()
    if name == "test_batch":
        return first(every.test, WHOLE_BATCH if whole else TEST)
    count = WHOLE_BATCH if whole else OF_A_BATCH
    start = (int(name[-1]) - 1) * count
    part = slice(start, start + count)
    return Digits(every.training.images[part], every.training.labels[part])


def joined(*digits: Digits) -> Digits:
    """Return digits one after the other."""
    return Digits(
        np.concatenate([digit.images for digit in digits]),
        np.concatenate([digit.labels for digit in digits]),
    )


def shrunk(images: Array) -> Array:
    """Return images (n, 28, 28) as rows (n, 64) of 8 by 8 pixels from 0 to 16."""
    padded = np.pad(images, ((0, 0), (2, 2), (2, 2))).reshape(-1, 8, 4, 8, 4)
    rows: Array = (padded.mean(axis=(2, 4)) / 255 * 16).round().reshape(-1, 64).astype(int)
    return rows


def of_the_course() -> tuple[Array, Array]:
    """Return the digits of Andrew Ng's course: rows (n, 400) from 0 to 1, and labels (n,).

    The images have 20 by 20 pixels, down the columns as MATLAB keeps them. Every digit is there
    as often; a 0 is called 10, and comes first.
    """
    count = 5000 if asking.mentions(r"\b5_?000\b|\b4_?999\b") else OF_THE_COURSE
    given = every_digit().training
    places = [np.flatnonzero(given.labels == number)[: count // 10] for number in range(10)]
    order = np.concatenate(places)
    inner = given.images[order, 4:24, 4:24].transpose(0, 2, 1)
    labels = given.labels[order]
    return inner.reshape(count, 400) / 255, np.where(labels == 0, 10, labels).astype(np.uint8)


def described(count: int) -> str:
    """Return the words of the log for this number of digits."""
    return f"{count:,} of the package's MNIST digits were used"


def returned(count: int) -> str:
    """Return the words of the log for a function that returned this number of digits."""
    return f"{count:,} of the package's MNIST digits"
