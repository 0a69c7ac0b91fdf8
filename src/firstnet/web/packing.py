"""Messages to the page: JSON, or bytes where they hold arrays.

The bytes are the length of the JSON (4 of them, the lowest first), the JSON, and behind it each
array from the next multiple of 8 on; `{"array": [type, count]}` takes its place in the JSON.
`front/state/packing.js` reads them.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

TYPES = ("uint8", "float32", "float64")  # that JavaScript has too
STEP = 8  # bytes of the largest of them


def packed(message: Any) -> bytes:
    """Return a message as bytes; its arrays may have any shape, and lose it."""
    arrays: list[NDArray[Any]] = []

    def stand_in(value: object) -> dict[str, Any]:
        array = np.ascontiguousarray(value)
        if array.dtype.name not in TYPES:
            raise TypeError(f"The page takes {', '.join(TYPES)}, but not {array.dtype.name}.")
        arrays.append(array)
        return {"array": [array.dtype.name, array.size]}

    text = json.dumps(message, default=stand_in, allow_nan=False).encode()
    parts = [len(text).to_bytes(4, "little"), text]
    size = 4 + len(text)
    for array in arrays:
        parts += [bytes(-size % STEP), array.tobytes()]
        size += -size % STEP + array.nbytes
    return b"".join(parts)


def holds_arrays(message: Any) -> bool:
    """Return whether a message takes bytes."""
    if isinstance(message, dict):
        return any(map(holds_arrays, message.values()))
    return isinstance(message, np.ndarray)
