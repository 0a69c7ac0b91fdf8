"""h5py: MNIST, and the cat pictures of Andrew Ng's course, which two of the digits replace."""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import digits, folders, installed, log, names

__all__ = ["File"]
LOGS_ITSELF = True

TRAINING = 200
TEST = 50
SIDE = 64  # pixels of an image
CLASSES = (7, 1)  # the digits of the classes 0 and 1


class File(dict[str, Any]):
    """An open file: a dictionary of arrays. What is written to it is kept only in memory.

    Raises:
        FileNotFoundError: it is read, and nothing can stand in for it.
    """

    def __init__(self, name: Any, mode: str = "r", *_: Any, **__: Any):
        super().__init__()
        self.filename, self.mode, self.attrs = str(name), mode, dict[str, Any]()
        if mode not in ("r", "r+"):
            log.note("h5py", "h5py isn't installed; what was written with it was kept in memory.")
            return
        kind = installed.kind_of_hdf5(name)
        if not kind:
            why = "h5py isn't installed here" if folders.real(name) else "No such file"
            raise FileNotFoundError(2, f"Unable to open file ({why})", str(name))
        if kind == "hdf5":
            self.update(mnist())
            log.note_file(folders.name_of(name), digits.described(len(self["y_train"])))
            return
        self.update(course("test" if names.is_test(folders.name_of(name)) else "train"))
        count = len(self[next(iter(self))])
        used = f"{count} images of two of the package's MNIST digits, 64 by 64, were used"
        log.note_file(folders.name_of(name), used)

    def create_dataset(
        self, name: str, shape: Any = None, dtype: Any = None, data: Any = None
    ) -> Any:
        """Keep an array."""
        self[name] = np.zeros(shape, dtype or float) if data is None else np.asarray(data, dtype)
        return self[name]

    def create_group(self, name: str) -> File:
        """Keep a dictionary of arrays."""
        self[name] = File(name, "w")
        group: File = self[name]
        return group

    def close(self) -> None:
        """Close nothing."""

    flush = close

    def __enter__(self) -> File:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def mnist() -> dict[str, Array]:
    """Return the digits as a course of the University of Illinois hands them out.

    Their pixels are from 0 to 1, in rows of 784, and their labels in a column.
    """
    found: dict[str, Array] = {}
    first = digits.first_digits()
    for part, given in (("train", first.training), ("test", first.test)):
        found[f"x_{part}"] = given.images.reshape(len(given.labels), -1) / np.float32(255)
        found[f"y_{part}"] = given.labels.astype(np.int32).reshape(-1, 1)
    return found


def course(part: str) -> dict[str, Array]:
    """Return the arrays of the part "train" or "test"."""
    first = digits.first_digits()
    given, count = (first.training, TRAINING) if part == "train" else (first.test, TEST)
    places = np.flatnonzero(np.isin(given.labels, CLASSES))[:count]
    images = given.images[places].repeat(2, axis=1).repeat(2, axis=2)
    margin = (SIDE - images.shape[1]) // 2
    grey = np.pad(images, ((0, 0), (margin, margin), (margin, margin)))
    return {
        f"{part}_set_x": np.stack([grey, grey // 2, 255 - grey], axis=-1),
        f"{part}_set_y": (given.labels[places] == CLASSES[1]).astype(np.int64),
        "list_classes": np.array([b"seven", b"one"]),
    }
