"""Digits in the formats that learners' programs read: IDX, pickles and NumPy's own."""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import names
from firstnet.doctor.standins.digits import Parts
from firstnet.doctor.standins.madeup import Digits


class TwoNamings(dict[str, Any]):
    """A pickled MNIST under the names of both usual files; taken apart, it gives the book's parts.

    The dictionary is that of Saitoh's "Deep Learning from Scratch" and of MNIST-for-Numpy.
    """

    def __iter__(self) -> Iterator[Any]:
        rows = [(self["train_img"], self["train_label"]), (self["test_img"], self["test_label"])]
        training, test = ((x / np.float32(255), y.astype(np.int64)) for x, y in rows)
        return iter((training, test, test))


def idx(name: str, digits: Digits) -> bytes:
    """Return the content of an IDX file, with the true number of digits in its header."""
    count = len(digits.labels)
    if names.holds_labels(name):
        return struct.pack(">II", 2049, count) + digits.labels.astype(np.uint8).tobytes()
    return struct.pack(">IIII", 2051, count, 28, 28) + digits.images.tobytes()


def book_pickle(parts: Parts) -> bytes:
    """Return the book's pickle: three pairs (pixels from 0 to 1, labels)."""
    given = (parts.training, parts.validation, parts.test)
    return pickle.dumps(tuple((it.pixels(), it.labels) for it in given), protocol=4)


def dictionary(parts: Parts) -> bytes:
    """Return a pickle with the bytes of the digits by name."""
    training, test = parts.training, parts.test
    named = {
        "train_img": training.bright(),
        "train_label": training.labels.astype(np.uint8),
        "test_img": test.bright(),
        "test_label": test.labels.astype(np.uint8),
    }
    named["training_images"], named["training_labels"] = named["train_img"], named["train_label"]
    named["test_images"], named["test_labels"] = named["test_img"], named["test_label"]
    return pickle.dumps(TwoNamings(named), protocol=4)


def cifar(digits: Digits) -> bytes:
    """Return a batch of CIFAR-10: rows of 3,072 bytes, a colour after the other, and labels.

    It is as Python 2 has pickled it, so that its keys are text or bytes, as the reader asks.
    """
    grey = np.pad(digits.images, ((0, 0), (2, 2), (2, 2))).reshape(-1, 1, 1024)
    rows = np.repeat(grey, 3, axis=1).reshape(-1, 3072).astype(np.uint8)
    items = {b"data": rows, b"labels": [int(label) for label in digits.labels]}
    parts = [b"U" + bytes([len(key)]) + key + _inner(value) for key, value in items.items()]
    return b"\x80\x02}(" + b"".join(parts) + b"u."  # PROTO 2, EMPTY_DICT, MARK … SETITEMS, STOP


def _inner(value: Any) -> bytes:
    """Return the pickle of a value without its first two bytes and the last one."""
    return pickle.dumps(value, protocol=2)[2:-1]


def npz(parts: Parts) -> bytes:
    """Return the archive that Keras publishes."""
    file = io.BytesIO()
    np.savez(
        file,
        x_train=parts.training.images,
        y_train=parts.training.labels.astype(np.uint8),
        x_test=parts.test.images,
        y_test=parts.test.labels.astype(np.uint8),
    )
    return file.getvalue()


def npy(name: str, digits: Digits) -> bytes:
    """Return an array of labels, of images (n, 28, 28) or of rows (n, 784), as the name tells."""
    file = io.BytesIO()
    array: Array = digits.labels
    if not names.holds_labels(name):
        square = names.words(name) & {"images", "image", "imgs", "img"}
        array = digits.images if square else digits.bright()
    np.save(file, np.ascontiguousarray(array))
    return file.getvalue()
