"""Digits that many processes share: files that are mapped into memory, and looked at by row.

The first process on a machine loads the digits, expands them where the recipe says so, and writes
them down once; the others map the files. A page comes into memory when somebody looks at it, is
there once for all processes, and goes again when memory is short. As soon as everybody has mapped
the files they lose their names, so that nothing is left behind, however the run ends.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from firstnet.data.dataset import Dataset, Examples
from firstnet.data.store import cache_folder

PARTS = ("training", "validation", "test")


def share(group: Any, make: Callable[[], tuple[Dataset, Any]]) -> tuple[Dataset, Any]:
    """Return digits that the processes of a machine share, and a word about them.

    Args:
        group: all the processes.
        make: loads the digits, and says something about them that JSON can tell; the first process
            of each machine is the only one to call it.
    """
    place = group.place
    key = f"digits/{place.leader_here}"
    if place.rank == place.leader_here:
        digits, word = make()
        folder = write(digits)
        group.tell(key, json.dumps([str(folder), word]))
    where, word = json.loads(group.hear(key))
    folder = Path(where)
    try:
        digits = read(folder)
        group.wait("mapped")
    finally:
        if place.rank == place.leader_here:
            shutil.rmtree(folder, ignore_errors=True)
    return digits, word


def write(digits: Dataset) -> Path:
    """Write digits down in a new folder, and return it."""
    cache = cache_folder()
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
    inside = cache if cache.is_absolute() and cache.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=inside))
    try:
        for part in PARTS:
            examples: Examples = getattr(digits, part)
            np.save(folder / f"{part}-x.npy", examples.x)
            np.save(folder / f"{part}-labels.npy", examples.labels)
        facts = {
            "classes": {part: getattr(digits, part).classes for part in PARTS},
            "names": digits.names,
            "remarks": digits.remarks,
            "image": digits.image,
            "dealt": digits.dealt,
        }
        (folder / "facts.json").write_text(json.dumps(facts))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def read(folder: Path) -> Dataset:
    """Map the digits of a folder into memory."""
    facts = json.loads((folder / "facts.json").read_text())

    def mapped(part: str) -> Examples:
        x, labels = (
            np.load(folder / f"{part}-{what}.npy", mmap_mode="r") for what in ("x", "labels")
        )
        return Examples(x, np.array(labels), facts["classes"][part])

    training, validation, test = map(mapped, PARTS)
    names, remarks, image = (tuple(facts[name]) for name in ("names", "remarks", "image"))
    return Dataset(training, validation, test, names, remarks, image, facts["dealt"])
