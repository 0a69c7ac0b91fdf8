"""Parquet: a table of numbers with a column of labels, or of images as Hugging Face writes them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np

from firstnet.data.columns import CALLED, label_column
from firstnet.data.parts import Part
from firstnet.data.pictures import picture
from firstnet.errors import DataError
from firstnet.machine.extras import extra
from firstnet.machine.reading import check_room, parsed, regular

ROWS = 1_000  # read at a time
CURE = "Take fewer rows."


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
    with (
        regular(path) as file,
        parsed(path, "file of Parquet", "Fetch or copy it again."),
        reading.ParquetFile(file) as parquet,
    ):
        table = pyarrow.Table.from_batches(_batches(parquet, path), parquet.schema_arrow)
    names = table.column_names
    texts = [it.name for it in table.schema if pyarrow.types.is_string(it.type)]
    if label is None and len(texts) == 1 and not {it.lower() for it in names} & set(CALLED):
        label = texts[0]  # the only column that holds names
    column = label_column(names, label, path)
    with parsed(path, "file of Parquet", "Fetch or copy it again."):
        labels = np.array(table[column].to_pylist(), object)
    others = [name for name in names if name != column]
    structs = [it.name for it in table.schema if pyarrow.types.is_struct(it.type)]
    images = [name for name in structs if name != column]
    if images:
        with parsed(path, "file of Parquet", "Fetch or copy it again."):
            cells = table[images[0]].to_pylist()
        x = _images(cells, path)
        return Part(x, labels, (f"Images are in {images[0]!r}, labels in {column!r}.",))
    try:
        x = np.column_stack([table[name].to_numpy().astype(np.float32) for name in others])
    except (ValueError, TypeError, KeyError) as error:  # KeyError: a name that comes twice
        raise DataError(
            f"{path} has a column that holds no numbers ({error}); wanted numbers in all but "
            f"{column!r}. Turn names into numbers, and fill what is missing."
        ) from error
    return Part(x, labels, (f"Labels are in {column!r}.",))


def _batches(parquet: Any, path: Path) -> list[Any]:
    """Return the rows, some at a time: a word that is written once may come in each of them."""
    cells = parquet.metadata.num_rows * parquet.metadata.num_columns
    check_room(path, cells, "cells", CURE)
    batches, size = [], 0
    for batch in parquet.iter_batches(ROWS):
        size += batch.nbytes
        check_room(path, size, "rows", CURE)
        batches.append(batch)
    return batches


def _images(cells: list[Any], path: Path) -> np.ndarray:
    images: list[np.ndarray] = []
    for cell in cells:
        image = _image(cell, path)
        if images and image.shape != images[0].shape:
            raise DataError(
                f"{path} has images of the shapes {images[0].shape} and {image.shape}; wanted one "
                "for all. Resize them first."
            )
        check_room(path, len(cells) * image.nbytes, "images", CURE)
        images.append(image)
    return np.stack(images)


def _image(cell: Any, path: Path) -> np.ndarray:
    content = cell.get("bytes") if isinstance(cell, dict) else None
    if not isinstance(content, bytes):
        raise DataError(f"{path} has a row without an image; drop it.")
    with picture(path, io.BytesIO(content)) as image:
        return np.asarray(image.convert("L" if image.mode in ("1", "L", "LA") else "RGB"), np.uint8)
