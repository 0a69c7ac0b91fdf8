"""From what files and other libraries hold to a data set: numbers of any kind, labels of any kind.

The rules for numbers: whole numbers from 0 to 255 are bytes, where b means b/256, as in the book's
file; all others stay as they are. Whole labels from 0 to 9,999 keep their numbers; any others are
numbered in their order. What comes in one piece is dealt by chance, always by the same: a sixth to
validate by, a sixth to test by.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from firstnet.data.dataset import Dataset, Examples
from firstnet.errors import DataError
from firstnet.shapes import AnyFloats, Rows

TRAINING, VALIDATION, TEST = "training", "validation", "test"
SEED, SHARE = 0, 6  # a sixth, as of MNIST's 60,000
MOST_CLASSES, FEW_FRACTIONS = 10_000, 20
LISTS = (list, dict, set, np.ndarray)
LONGEST_NUMBER = 18  # digits of a label that is a number


@dataclass(frozen=True, eq=False)
class Part:
    """Examples as they were read.

    Attributes:
        x: an example each; images may keep their shape.
        labels: numbers or names.
        remarks: what there is to say about the reading, a line each.
    """

    x: np.ndarray
    labels: np.ndarray
    remarks: tuple[str, ...] = ()


def dataset(parts: Mapping[str, Part], source: str) -> Dataset:
    """Return the data set of some parts: training alone, or with validation and test.

    Args:
        parts: by "training", "validation" and "test".
        source: what they come from, for errors.

    Raises:
        DataError: there is nothing to learn from, or the parts do not fit together.
    """
    if not any(len(part.x) for part in parts.values()):
        raise DataError(f"{source} holds nothing to learn from; wanted examples and their labels.")
    if TRAINING not in parts:  # to be judged on alone
        some = next(part for part in parts.values() if len(part.x))
        parts = {TRAINING: Part(some.x[:0], some.labels[:0]), **parts}
    shapes = {name: part.x.shape[1:] for name, part in parts.items() if len(part.x)}
    if len(set(shapes.values())) > 1:
        raise DataError(
            f"{source} has examples of the shapes "
            + ", ".join(f"{shape} ({name})" for name, shape in shapes.items())
            + "; wanted one shape for all."
        )
    for part in parts.values():
        _check_labels(part.labels, source)
    names = names_of([part.labels for part in parts.values()], source)
    number = {name: at for at, name in enumerate(names)}
    bytes_alike = all(are_bytes(part.x) for part in parts.values())
    found = {
        name: Examples(
            numbers(part.x.reshape(len(part.x), math.prod(part.x.shape[1:])), bytes_alike),
            np.array([number[told(it)] for it in part.labels.tolist()], np.int64),
            len(names),
        )
        for name, part in parts.items()
    }
    remarks = tuple(line for part in parts.values() for line in part.remarks)
    shape = parts[TRAINING].x.shape[1:]
    image = shape if bytes_alike and len(shape) > 1 and shape[2:] in ((), (3,)) else ()
    in_one_piece = set(parts) == {TRAINING}
    return Dataset(*dealt(found), names=names, remarks=remarks, image=image, dealt=in_one_piece)


def _check_labels(labels: np.ndarray, source: str) -> None:
    if labels.ndim != 1:
        raise DataError(
            f"{source} has labels of the shape {labels.shape}; wanted one for each example."
        )
    found = labels.tolist()
    if any(isinstance(label, LISTS) for label in found):
        raise DataError(f"{source} has labels that are lists; wanted one for each example.")
    missing = sum(label is None or (isinstance(label, float) and label != label) for label in found)
    if missing:
        raise DataError(
            f"{source} lacks the labels of {missing:,} of {len(found):,} examples; drop these, or "
            "fill them."
        )


def told(label: object) -> str:
    """Return a label as text: 3.0 as 3, for tables hold whole numbers as floats."""
    if isinstance(label, bytes):
        return label.decode(errors="replace")
    if isinstance(label, float) and label.is_integer():
        return str(int(label))
    return str(label)


def names_of(labels: list[np.ndarray], source: str) -> tuple[str, ...]:
    """Return the name of each class, in the order of its number."""
    found = {told(label) for part in labels for label in set(part.tolist())}
    if found and all(map(_is_whole, found)):
        whole = sorted(map(int, found))
        kept = whole[0] == 0 and whole[-1] < MOST_CLASSES
        names = tuple(map(str, range(whole[-1] + 1) if kept else whole))
    else:
        names = tuple(sorted(found))
    if len(names) > FEW_FRACTIONS and sum(map(_is_fraction, names)) > len(names) / 2:
        raise DataError(
            f"{source} has labels such as {names[0]} and {names[-1]}, {len(names):,} different "
            "ones: measurements, it seems; wanted classes. Is it another column that holds the "
            "labels?"
        )
    if len(names) > MOST_CLASSES:
        raise DataError(
            f"{source} has {len(names):,} different labels; wanted classes, {MOST_CLASSES:,} at "
            "most. Is it another column that holds the labels?"
        )
    return names


def _is_whole(name: str) -> bool:
    digits = name.removeprefix("-")
    short = digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_NUMBER
    return short and str(int(name)) == name  # 007 is a name


def _is_fraction(name: str) -> bool:
    try:
        return not float(name).is_integer()
    except (ValueError, OverflowError):
        return False


def are_bytes(x: np.ndarray) -> bool:
    """Return whether all are whole numbers from 0 to 255, some above 1."""
    if x.dtype == np.uint8:
        return True
    if x.dtype.kind not in "iufb" or not x.size:
        return False
    return bool(x.min() >= 0 and x.max() <= 255 and x.max() > 1 and (x == np.floor(x)).all())


def numbers(x: ArrayLike, as_bytes: bool) -> Rows:
    """Return rows in a form that is learned from: bytes, float32 or float64."""
    array = np.asarray(x)
    if as_bytes:
        return np.ascontiguousarray(array, np.uint8)
    if array.dtype.kind not in "iufb":
        raise DataError(
            f"x holds {array.dtype} values; wanted numbers. Turn names into numbers first, a "
            "column for each name."
        )
    floats: AnyFloats = array.astype(array.dtype if array.dtype == np.float64 else np.float32)
    return np.ascontiguousarray(floats)


def dealt(found: Mapping[str, Examples]) -> tuple[Examples, Examples, Examples]:
    """Deal what is missing out of the training examples: by chance, for tables may be sorted."""
    training = found[TRAINING]
    if not len(training):
        return training, found.get(VALIDATION, training), found.get(TEST, training)
    rows = np.random.default_rng(SEED).permutation(len(training))
    _, firsts = np.unique(training.labels[rows[::-1]], return_index=True)
    kept = rows[::-1][firsts]  # one of each class, so that none is only asked for
    rows = np.append(rows[~np.isin(rows, kept)], kept)
    share = len(training) // SHARE
    parts = {}
    for name in (TEST, VALIDATION):
        if name in found and len(found[name]):
            parts[name] = found[name]
            continue
        aside, rows = rows[:share], rows[share:]
        parts[name] = _taken(training, aside)
    whole = len(rows) == len(training)
    return (training if whole else _taken(training, np.sort(rows))), parts[VALIDATION], parts[TEST]


def _taken(examples: Examples, rows: np.ndarray) -> Examples:
    return Examples(examples.x[rows], examples.labels[rows], examples.classes)
