"""The catalogue: data sets by name, or by the path to them."""

from __future__ import annotations

import functools
import math
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firstnet.data import book_pickle, idx, store
from firstnet.data.dataset import Dataset, Examples
from firstnet.errors import AccessError, DataError, FormatError, UnknownName
from firstnet.machine.reading import reachable

NAMED = (
    "fashion-mnist", "kmnist", "qmnist", "emnist-balanced", "emnist-byclass", "emnist-bymerge",
    "emnist-digits", "emnist-letters", "emnist-mnist",
)  # fmt: skip
TABLES = (".csv", ".tsv", ".txt", ".parquet", ".npz")


def load(name: Any = "mnist", label: str | None = None) -> Dataset:
    """Load a data set: by its name, from a path, or from another library.

    Args:
        name: "mnist", which comes with the package and needs no network; "fashion-mnist", "kmnist",
            "qmnist", "emnist-letters" and the other splits of EMNIST, which are fetched once (extra
            `fetch`) and kept in the cache; a path to a table (CSV,
            with the label first, last or by name; Parquet), an archive of NumPy (.npz), a file like
            the book's mnist.pkl.gz, a folder with four IDX files named as MNIST's, or a folder of
            images, a subfolder for each class; a Dataset of Hugging Face, what gives (image, label)
            for a number as torchvision's do, or a pair of arrays (x, y).
        label: the name of the column that holds the labels of a table, or "first" or "last".

    Returns:
        Examples to train, validate and test. MNIST is split as in the book: 50,000, 10,000 and
        10,000. Of others, what has no such parts gives a sixth of its examples to each, dealt by
        chance, always by the same. Whole numbers from 0 to 255 are bytes, where b means b/256.

    Raises:
        UnknownName: nothing goes by this name, nor is there such a path.
        AccessError, FormatError, DataError: what is there can't be read or learned from.
        MissingExtra: a package that reads it is not installed.
    """
    if not isinstance(name, str | os.PathLike):
        return _own(name, label)
    if name == "mnist":
        return _split(_mnist_array)
    if str(name) in NAMED:
        return _named(str(name))
    path = Path(name)
    with reachable(path):
        if path.is_dir():
            mnist_like = any(path.glob("*idx?-ubyte*"))
            return _split(functools.partial(_array_in, path)) if mnist_like else _own(path, label)
        if path.exists():
            known = path.name.lower().removesuffix(".gz").endswith(TABLES)
            return _own(path, label) if known else book_pickle.read(path)
    raise UnknownName("data set, file or folder", os.fspath(name), ["mnist", *NAMED])


def _own(given: Any, label: str | None) -> Dataset:
    """Load somebody's own data; MNIST needs none of what this imports."""
    from firstnet.data import own

    return own.read(given, label)


def _named(name: str) -> Dataset:
    """Load what others publish in MNIST's format."""
    from firstnet.data import named

    source = named.SETS[name]
    split = _split(functools.partial(named.array, name), len(source.names))
    return replace(split, names=source.names, image=() if source.drawn else named.IMAGE)


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


def _split(array: Callable[[str], NDArray[Any]], classes: int = 10) -> Dataset:
    """Split the examples as the book does: the last sixth of those to train is to validate."""
    train, t10k = _examples(array, "train", classes), _examples(array, "t10k", classes)
    kept = len(train) - len(train) // 6
    return Dataset(train[:kept], train[kept:], t10k)


def _examples(array: Callable[[str], NDArray[Any]], part: str, classes: int) -> Examples:
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
    return Examples(x, labels.astype(np.int64), classes)
