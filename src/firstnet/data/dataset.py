"""Examples: what the network is shown, an example a row, and what it should answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstnet.errors import DataError
from firstnet.shapes import AnyFloats, Labels, Rows, Targets


@dataclass(frozen=True, eq=False)
class Examples:
    """Inputs and their labels.

    Attributes:
        x: an example a row. Floating-point numbers as they are; or bytes (uint8), where byte b
            stands for the intensity b/256, as in the book's own file of MNIST.
        labels: the class of each example, a whole number from 0.
        classes: how many classes there are.

    Raises:
        DataError: the two do not belong together, a label is out of range or a pixel is not finite
            (of an x that is mapped into memory, pixels are looked at when they are read).
    """

    x: Rows
    labels: Labels
    classes: int = 10

    def __post_init__(self) -> None:
        for name, array in (("x", self.x), ("labels", self.labels)):
            if not isinstance(array, np.ndarray):
                raise DataError(
                    f"{name} is a {type(array).__name__}; wanted a NumPy array. "
                    f"Try np.asarray({name})."
                )
        if self.x.ndim != 2 or self.labels.shape != (len(self.x),):
            raise DataError(
                f"x has the shape {self.x.shape} and labels {self.labels.shape}; wanted an example "
                "a row and a label for each: (n, pixels) and (n,). Images can be flattened with "
                "x.reshape(len(x), -1)."
            )
        check_kind(self.x)
        if self.labels.dtype.kind not in "iu":
            raise DataError(
                f"labels are {self.labels.dtype} numbers; wanted whole numbers from 0 to "
                f"{self.classes - 1}. Try labels.astype(int)."
            )
        if len(self.labels) and not 0 <= self.labels.min() <= self.labels.max() < self.classes:
            raise DataError(
                f"labels run from {self.labels.min()} to {self.labels.max()}, but {self.classes} "
                f"classes have the labels 0 to {self.classes - 1}; count them from 0, or say "
                "classes=."
            )
        if not isinstance(self.x, np.memmap):  # that may be larger than memory; see buffer.py
            check_pixels(self.x)

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, rows: slice) -> Examples:
        """Return the examples of a slice."""
        return Examples(self.x[rows], self.labels[rows], self.classes)

    def targets(self, dtype: np.dtype[np.floating] | str = "float32") -> Targets:
        """Return what the network should answer: 1 at the output of the label, 0 elsewhere."""
        targets = np.zeros((len(self), self.classes), dtype)
        targets[np.arange(len(self)), self.labels] = 1
        return targets


@dataclass(frozen=True)
class Dataset:
    """Examples to learn from, to choose by, and to be judged on.

    Hyper-parameters are chosen on the validation examples, never on the test examples.

    Attributes:
        training, validation, test: the three of them.
        names: of the classes, where they are more than numbers from 0.
        remarks: what was noticed while reading, a line each.
        dealt: whether it came in one piece, of which the parts were dealt by chance.
        image: rows, columns and perhaps colors of an example, where a picture has to become as
            large to be read; empty for strokes that are scaled and centred as MNIST's are, and for
            what is no image.

    Source: chapter 3, "Overfitting and regularization", on why there are three.
    """

    training: Examples
    validation: Examples
    test: Examples
    names: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    image: tuple[int, ...] = ()
    dealt: bool = False


def check_kind(x: Rows) -> None:
    """Raise a DataError unless x holds bytes, float32 or float64."""
    if x.dtype not in (np.uint8, np.float32, np.float64):
        raise DataError(
            f"x holds {x.dtype} numbers; wanted uint8 (a byte b means b/256), float32 or float64. "
            "Try x.astype('uint8') for pixels from 0 to 255, or x / 256."
        )


def check_pixels(x: Rows, first: int = 0) -> None:
    """Raise a DataError unless all numbers are finite; `first` is the number of the first row."""
    if x.dtype != np.uint8 and not np.isfinite(x).all():
        row = int(np.argmin(np.isfinite(x).all(axis=1)))
        raise DataError(
            f"x holds NaN or infinite pixels, first in row {first + row}; drop such rows, or fill "
            "them with np.nan_to_num(x)."
        )


def intensities(x: Rows, dtype: np.dtype[np.floating] | str = "float32") -> AnyFloats:
    """Return the rows as numbers to compute with: a byte b becomes b/256."""
    if x.dtype == np.uint8:
        return np.multiply(x, 1 / 256, dtype=dtype)
    return x.astype(dtype, copy=False)
