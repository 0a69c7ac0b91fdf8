"""Parquet: a table of numbers with a column of labels, or of images as Hugging Face writes them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from firstnet.data.columns import CALLED, label_column
from firstnet.data.files import reachable
from firstnet.data.parts import Part
from firstnet.errors import DataError, FormatError
from firstnet.machine.extras import extra


def read(path: Path, label: str | None = None) -> Part:
    """Return the examples in a file of Parquet.

    Args:
        path: the file.
        label: the name of the column that holds the labels; by default it is found.

    Raises:
        MissingExtra: pyarrow is not installed.
        AccessError, FormatError, DataError: the file can't be read or learned from.
    """
    pyarrow: Any = extra("pyarrow", "pyarrow", "parquet")
    reading: Any = extra("pyarrow.parquet", "pyarrow", "parquet")
    with reachable(path):
        try:
            table = reading.read_table(path)
        except pyarrow.ArrowInvalid as error:
            reason = " ".join(str(error).split())[:100]
            raise FormatError(
                f"{path} is no file of Parquet: {reason}. Fetch or copy it again."
            ) from error
    names = table.column_names
    texts = [it.name for it in table.schema if pyarrow.types.is_string(it.type)]
    if label is None and len(texts) == 1 and not {it.lower() for it in names} & set(CALLED):
        label = texts[0]  # the only column that holds names
    column = label_column(names, label, path)
    labels = np.array(table[column].to_pylist())
    others = [name for name in names if name != column]
    images = [name for name in others if pyarrow.types.is_struct(table.schema.field(name).type)]
    if images:
        x = np.stack([_image(cell, path) for cell in table[images[0]].to_pylist()])
        return Part(x, labels, (f"Images are in {images[0]!r}, labels in {column!r}.",))
    try:
        x = np.column_stack([table[name].to_numpy().astype(np.float32) for name in others])
    except (ValueError, TypeError) as error:
        raise DataError(
            f"{path} has a column that holds no numbers ({error}); wanted numbers in all but "
            f"{column!r}. Turn names into numbers, and fill what is missing."
        ) from error
    return Part(x, labels, (f"Labels are in {column!r}.",))


def _image(cell: Any, path: Path) -> np.ndarray:
    try:
        with Image.open(io.BytesIO(cell["bytes"])) as image:
            return np.asarray(
                image.convert("L" if image.mode in ("1", "L", "LA") else "RGB"), np.uint8
            )
    except (KeyError, TypeError, OSError) as error:
        raise DataError(f"{path} has an image that can't be read: {error}.") from error
