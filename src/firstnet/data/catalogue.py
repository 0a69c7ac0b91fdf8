"""The catalogue: data sets by name, or by the path to them."""

from __future__ import annotations

import functools
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firstnet.data import book_pickle, idx, store
from firstnet.data.dataset import Dataset, Examples
from firstnet.data.files import reachable
from firstnet.errors import AccessError, DataError, FormatError, UnknownName


def load(name: str | os.PathLike[str] = "mnist") -> Dataset:
    """Load a data set.

    Args:
        name: "mnist", which comes with the package and needs no network; or a path: to a file like
            the book's mnist.pkl.gz, or to a folder with four IDX files named as MNIST's.

    Returns:
        Examples to train, validate and test, as the book splits them: of MNIST 50,000, 10,000 and
        10,000. Pixels in IDX files stay bytes, where byte b means b/256.

    Raises:
        UnknownName: nothing goes by this name, nor is there such a path.
        AccessError, FormatError, DataError: what is there can't be read or learned from.
    """
    if name == "mnist":
        return _split(_mnist_array)
    path = Path(name)
    with reachable(path):
        if path.is_dir():
            return _split(functools.partial(_array_in, path))
        if path.exists():
            return book_pickle.read(path)
    raise UnknownName("data set, file or folder", os.fspath(name), ["mnist"])


def _mnist_array(part: str) -> NDArray[Any]:
    packed = store.MNIST[part]
    return idx.parse(store.fetch(packed), packed.name)


def _array_in(folder: Path, part: str) -> NDArray[Any]:
    dimensions = 3 if part.endswith("images") else 1
    names = [
        f"{part}{joint}idx{dimensions}-ubyte{end}" for joint in ("-", ".") for end in ("", ".gz")
    ]
    for name in names:
        if (folder / name).exists():
            return idx.read(folder / name)
    raise AccessError(
        f"The folder {folder} holds no {names[0]}; wanted MNIST's four IDX files, "
        f"{', '.join(store.MNIST)}, each with its ending -idx3-ubyte or -idx1-ubyte, gzipped or "
        "not."
    )


def _split(array: Callable[[str], NDArray[Any]]) -> Dataset:
    """Split the examples as the book does: the last sixth of those to train is to validate."""
    train, t10k = _examples(array, "train"), _examples(array, "t10k")
    kept = len(train) - len(train) // 6
    return Dataset(train[:kept], train[kept:], t10k)


def _examples(array: Callable[[str], NDArray[Any]], part: str) -> Examples:
    images, labels = array(f"{part}-images"), array(f"{part}-labels")
    if images.ndim < 2 or labels.ndim != 1:
        raise FormatError(
            f"{part}-images holds an array of the shape {images.shape} and {part}-labels one of "
            f"{labels.shape}; wanted (n, rows, columns) and (n,). Have the files been swapped?"
        )
    if len(images) != len(labels):
        raise DataError(
            f"{part}-images holds {len(images)} images, but {part}-labels {len(labels)} labels; "
            "wanted a label for each image. Take both from the same place."
        )
    x = images.reshape(len(images), math.prod(images.shape[1:]))
    return Examples(x, labels.astype(np.int64))
