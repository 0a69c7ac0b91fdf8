"""NumPy's archives: x and y, or those of training and test, as Keras names them or otherwise."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from firstnet.data.files import reachable
from firstnet.data.parts import TEST, TRAINING, VALIDATION, Part
from firstnet.errors import DataError, FormatError

INPUTS = ("x", "images", "data", "features", "arr_0")
LABELS = ("y", "labels", "label", "target", "targets", "arr_1")
PARTS = {
    TRAINING: ("train", "training", ""),
    VALIDATION: ("val", "valid", "validation"),
    TEST: ("test",),
}


def read(path: Path) -> dict[str, Part]:
    """Return the examples in an archive; nothing in it is executed.

    Raises:
        AccessError: the file is missing or can't be read.
        FormatError: it is no archive of arrays.
        DataError: no arrays in it go by names that are known.
    """
    with reachable(path):
        try:
            with np.load(path, allow_pickle=False) as archive:
                arrays = {name.lower(): archive[name] for name in archive.files}
        except (ValueError, zipfile.BadZipFile, EOFError, KeyError, AttributeError) as error:
            reason = " ".join(str(error).split())[:100]
            raise FormatError(
                f"{path} can't be read as an archive of arrays: {reason}. Wanted what "
                "np.savez(path, x=..., y=...) writes, without objects."
            ) from error
    found = {}
    for part, prefixes in PARTS.items():
        x, labels = (_called(arrays, words, prefixes) for words in (INPUTS, LABELS))
        if x is not None and labels is not None:
            found[part] = _checked(x, labels, part, path)
    if TRAINING not in found:
        raise DataError(
            f"{path} holds the arrays {', '.join(arrays) or '(none)'}; wanted x and y, or x_train, "
            "y_train, x_test and y_test."
        )
    return found


def _called(
    arrays: dict[str, np.ndarray], words: tuple[str, ...], prefixes: tuple[str, ...]
) -> np.ndarray | None:
    for word in words:
        for prefix in prefixes:
            for name in (f"{word}_{prefix}", f"{prefix}_{word}") if prefix else (word,):
                if name in arrays:
                    return arrays[name]
    return None


def _checked(x: np.ndarray, labels: np.ndarray, part: str, path: Path) -> Part:
    labels = labels.reshape(len(labels), -1) if labels.ndim else labels.reshape(1, 1)
    if labels.shape[1] > 1:  # one-hot
        labels = labels.argmax(axis=1)[:, np.newaxis]
    if x.ndim < 2 or len(x) != len(labels):
        raise DataError(
            f"{path}: the {part} inputs have the shape {x.shape} and {len(labels)} labels; wanted "
            "an example a row, and a label for each."
        )
    return Part(x, labels[:, 0])
