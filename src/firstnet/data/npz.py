"""NumPy's archives: x and y, or those of training and test, as Keras names them or otherwise."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Collection
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

from firstnet.data.parts import TEST, TRAINING, VALIDATION, Part
from firstnet.errors import DataError
from firstnet.machine.reading import check_room, parsed, regular

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
        FormatError: it is no archive of arrays, or larger than memory allows.
        DataError: no arrays in it go by names that are known.
    """
    wanted = "Wanted what np.savez(path, x=..., y=...) writes, without objects."
    with (
        regular(path) as file,
        parsed(path, "archive of arrays", wanted),
        zipfile.ZipFile(file) as archive,
    ):
        members = {it.filename.removesuffix(".npy").lower(): it for it in archive.infolist()}
        pairs = _pairs(members)
        size = sum(members[name].file_size for pair in pairs.values() for name in pair)
        check_room(path, size, "arrays", "Save them as IDX files, which are mapped.")
        arrays = {
            part: [_array(archive, members[name]) for name in pair] for part, pair in pairs.items()
        }
    if TRAINING not in arrays:
        listed = " ".join(", ".join(members).split())[:100] or "(none)"
        raise DataError(
            f"{path} holds the arrays {listed}; wanted x and y, or "
            "x_train, y_train, x_test and y_test."
        )
    return {part: _checked(x, labels, part, path) for part, (x, labels) in arrays.items()}


def _pairs(names: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return what the inputs and the labels of each part are called that is there."""
    found = {}
    for part, prefixes in PARTS.items():
        x, labels = (_called(names, words, prefixes) for words in (INPUTS, LABELS))
        if x is not None and labels is not None:
            found[part] = (x, labels)
    return found


def _called(
    names: Collection[str], words: tuple[str, ...], prefixes: tuple[str, ...]
) -> str | None:
    for word in words:
        for prefix in prefixes:
            for name in (f"{word}_{prefix}", f"{prefix}_{word}") if prefix else (word,):
                if name in names:
                    return name
    return None


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> np.ndarray:
    """Return an array, once its header asks for no more than its bytes hold."""
    with archive.open(member) as file:
        version = npy.read_magic(file)
        header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, _, dtype = header(file)
        if math.prod(shape) * dtype.itemsize > member.file_size:
            raise ValueError(f"{member.filename} declares more numbers than it holds")
    with archive.open(member) as file:
        return npy.read_array(file, allow_pickle=False)


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
