"""The book's module mnist_loader: the MNIST digits in the shapes its listings work with.

    training_data, validation_data, test_data = mnist_loader.load_data_wrapper()

Source: chapter 1, "Implementing our network to classify digits".
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from firstnet.classic.examples import one_hot
from firstnet.data import Examples, load
from firstnet.data.dataset import intensities
from firstnet.shapes import Labels, Outputs, Rows

DIGITS = 10

Pair = tuple[Rows, Labels]
Column = npt.NDArray[np.float32]


def load_data() -> tuple[Pair, Pair, Pair]:
    """Return 50,000 digits to train on, 10,000 to validate with and 10,000 to test with.

    Returns:
        Three pairs (x, labels): x float32 from 0 to 255/256, a digit of 784 pixels a row, and the
        labels as whole numbers from 0 to 9.
    """
    digits = load("mnist")
    return _pair(digits.training), _pair(digits.validation), _pair(digits.test)


def load_data_wrapper() -> tuple[
    list[tuple[Column, Outputs]], list[tuple[Column, int]], list[tuple[Column, int]]
]:
    """Return the digits as lists of tuples, the form in which `network` takes them.

    Returns:
        training_data: tuples (x, y) of columns, x (784, 1) and y (10, 1); see `vectorized_result`.
        validation_data, test_data: tuples (x, label), with the label an int.
    """
    (x, labels), validation, test = load_data()
    desired = [vectorized_result(label) for label in labels.tolist()]
    return list(zip(_columns(x), desired, strict=True)), _labelled(*validation), _labelled(*test)


def vectorized_result(j: int) -> Outputs:
    """Return a column of ten numbers: 1.0 in row j and zeros elsewhere."""
    return one_hot(j, DIGITS, "j")


def _pair(examples: Examples) -> Pair:
    return intensities(examples.x), examples.labels.astype(np.int64)


def _labelled(x: Rows, labels: Labels) -> list[tuple[Column, int]]:
    return list(zip(_columns(x), labels.tolist(), strict=True))


def _columns(x: Rows) -> list[Any]:
    return list(x[:, :, np.newaxis])  # views: no pixel is copied
