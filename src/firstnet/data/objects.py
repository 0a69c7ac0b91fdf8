"""Data sets of other libraries: Hugging Face's `datasets`, torchvision's, or a pair of arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from firstnet.data.columns import label_column
from firstnet.data.image_folder import PARTS
from firstnet.data.parts import TRAINING, Part
from firstnet.errors import DataError

IMAGES = ("image", "img", "images", "pixels", "pixel_values", "x")


def read(given: Any, label: str | None = None) -> dict[str, Part]:
    """Return the examples of an object, by their parts.

    Args:
        given: a Dataset or DatasetDict of Hugging Face; what gives (image, label) for a number, as
            torchvision's do; a pair of arrays (x, y); or a mapping of such, by train and test.
        label: the name of the column of labels, where there are columns.

    Raises:
        DataError: it is none of these.
    """
    if isinstance(given, Mapping):
        found = {
            PARTS[str(name).lower()]: _part(each, label)
            for name, each in given.items()
            if str(name).lower() in PARTS
        }
        if TRAINING not in found:
            raise DataError(
                f"The mapping has the keys {', '.join(map(str, given)) or '(none)'}; wanted train, "
                "and perhaps validation and test."
            )
        return found
    return {TRAINING: _part(given, label)}


def _part(given: Any, label: str | None) -> Part:
    if isinstance(given, tuple) and len(given) == 2:
        x, labels = (np.asarray(it) for it in given)
        if x.ndim < 2 or len(x) != len(labels):
            raise DataError(
                f"x has the shape {x.shape} and y {labels.shape}; wanted an example a row, and a "
                "label for each."
            )
        return Part(x, labels)
    if hasattr(given, "column_names"):
        return _of_columns(given, label)
    if hasattr(given, "__getitem__") and hasattr(given, "__len__"):
        return _of_pairs(given)
    raise DataError(
        f"A {type(given).__name__} is no data set; wanted a path, a pair of arrays (x, y), a "
        "Dataset of Hugging Face, or what gives (image, label) for a number."
    )


def _of_columns(given: Any, label: str | None) -> Part:
    names = list(given.column_names)
    column = label_column(names, label, "The data set")
    labels = np.asarray(given[column])
    feature: Any = getattr(given, "features", {}).get(column)
    if hasattr(feature, "int2str"):  # a ClassLabel has names
        labels = np.array([feature.int2str(int(it)) for it in labels])
    images = [name for name in names if name.lower() in IMAGES and name != column]
    if images:
        return Part(_stacked([np.asarray(it) for it in given[images[0]]]), labels)
    others = [name for name in names if name != column]
    return Part(np.column_stack([np.asarray(given[name]) for name in others]), labels)


def _of_pairs(given: Any) -> Part:
    images, labels = [], []
    for number in range(len(given)):
        example = given[number]
        if not isinstance(example, tuple | list) or len(example) < 2:
            raise DataError(
                f"Example {number} is a {type(example).__name__}; wanted a pair: an image and its "
                "label."
            )
        images.append(_array(example[0]))
        labels.append(example[1])
    numbers = np.array([label.item() if hasattr(label, "item") else label for label in labels])
    names = getattr(given, "classes", None)
    if names is not None and numbers.dtype.kind in "iu":
        numbers = np.array([_short(names[it]) for it in numbers])
    return Part(_stacked(images), numbers)


def _short(name: object) -> str:
    """Return a digit's own name: torchvision calls the seven '7 - seven'."""
    text = str(name)
    number, dash, _ = text.partition(" - ")
    return number if dash and number.isdecimal() else text


def _array(image: Any) -> np.ndarray:
    return np.asarray(image.numpy() if hasattr(image, "numpy") else image)


def _stacked(images: list[np.ndarray]) -> np.ndarray:
    shapes = sorted({image.shape for image in images})
    if len(shapes) > 1:
        raise DataError(
            f"The images have the shapes {shapes[0]}, {shapes[1]}{', …' * (len(shapes) > 2)}; "
            "wanted one for all. Give the data set a transform that resizes them."
        )
    return np.stack(images)
