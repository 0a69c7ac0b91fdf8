"""Read a .safetensors file in plain Python, where the package of that name isn't: in Pyodide 0.27.

A file begins with 8 bytes, the lowest first, that hold the length of a JSON object. The object
follows; it holds for each tensor "dtype", "shape" and "data_offsets", and texts under
"__metadata__". The numbers of all tensors follow, the lowest byte first.

Source: the README of github.com/huggingface/safetensors, "Format".
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from firstnet.shapes import AnyFloats

TYPES = {"F16": "<f2", "F32": "<f4", "F64": "<f8"}  # of the numbers that a network has
LENGTH = 8  # bytes of the length of the JSON object


class Damaged(Exception):
    """The file is not what it should be."""


class PlainFile:
    """An open file, with as much of the interface of `safetensors.safe_open` as firstnet uses.

    Args:
        path: of the file.

    Raises:
        Damaged: it is damaged, or no safetensors file.
    """

    def __init__(self, path: Path) -> None:
        content = path.read_bytes()
        start = LENGTH + int.from_bytes(content[:LENGTH], "little")
        if not LENGTH < start <= len(content):
            raise Damaged("its header is longer than the file")
        try:
            self._header = json.loads(content[LENGTH:start])
        except (ValueError, RecursionError) as error:
            raise Damaged("its header is not JSON") from error
        if not isinstance(self._header, dict):
            raise Damaged("its header names no tensors")
        self._numbers = content[start:]

    def __enter__(self) -> PlainFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def metadata(self) -> dict[str, Any] | None:
        """Return the texts that the file holds beside its tensors; None where there are none."""
        texts = self._header.get("__metadata__")
        return texts if isinstance(texts, dict) else None

    def keys(self) -> list[str]:
        """Return the names of the tensors."""
        return [name for name in self._header if name != "__metadata__"]

    def get_tensor(self, name: str) -> AnyFloats:
        """Return a tensor by its name.

        Raises:
            Damaged: it isn't there, or doesn't fit into the file.
        """
        try:
            about = self._header[name]
            kind, shape = np.dtype(TYPES[about["dtype"]]), tuple(map(_size, about["shape"]))
            begin, end = map(_size, about["data_offsets"])
        except (KeyError, TypeError, ValueError) as error:
            raise Damaged(f"{name} is missing, or not described") from error
        if (
            not begin <= end <= len(self._numbers)
            or end - begin != math.prod(shape) * kind.itemsize
        ):
            raise Damaged(f"{name} does not fit into the file")
        numbers = np.frombuffer(self._numbers[begin:end], kind).reshape(shape)
        return numbers.astype(kind.newbyteorder("="))


def _size(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is no size")
    return value
