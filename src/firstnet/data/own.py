"""Data of one's own: which reader is for what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from firstnet.data import csv_table, image_folder, npz, objects, parquet
from firstnet.data.dataset import Dataset
from firstnet.data.parts import TRAINING, dataset


def read(given: Any, label: str | None) -> Dataset:
    """Return the data set in a table, an archive, a folder of images, or of another library.

    Raises:
        AccessError, FormatError, DataError: it can't be read or learned from.
        MissingExtra: a package that reads it is not installed.
    """
    if not isinstance(given, Path):
        return dataset(objects.read(given, label), "The data set")
    if given.is_dir():
        return dataset(image_folder.read(given), str(given))
    ending = given.name.lower().removesuffix(".gz").rpartition(".")[2]
    if ending == "npz":
        return dataset(npz.read(given), str(given))
    table = parquet.read if ending == "parquet" else csv_table.read
    return dataset({TRAINING: table(given, label)}, str(given))
