"""What the outputs of a saved network are called, and the labels of other examples by those names.

A network learns numbers; which class a number stands for is told by the examples that it learned
from. So the names, the size of pictures, and whether numbers were bytes are saved with it, among
the notes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from firstnet.data.dataset import Dataset
from firstnet.errors import DataError
from firstnet.files.saving import Saved
from firstnet.shapes import Labels

UNKNOWN = -1  # the label of a class that a network never saw: no output has that number
SHOWN = 5


@dataclass(frozen=True)
class Known:
    """What a network was told about its examples.

    Attributes:
        names: of its outputs, in their order.
        image: rows, columns and perhaps colors of the pictures that it takes as they are; empty for
            strokes that are scaled and centred as MNIST's are.
        bytes: whether it learned from bytes, where b means b/256; None if nobody noted it.
    """

    names: tuple[str, ...]
    image: tuple[int, ...] = ()
    bytes: bool | None = None

    @property
    def are_digits(self) -> bool:
        """Whether the names are the numbers from 0."""
        return self.names == numbered(len(self.names))


def numbered(classes: int) -> tuple[str, ...]:
    """Return the names of classes that have none."""
    return tuple(map(str, range(classes)))


def noted(digits: Dataset) -> dict[str, Any]:
    """Return what to note about the examples in the file of a network that learned from them."""
    notes: dict[str, Any] = {"bytes": digits.training.x.dtype == np.uint8}
    if digits.names and digits.names != numbered(len(digits.names)):
        notes["names"] = list(digits.names)
    if digits.image:
        notes["image"] = list(digits.image)
    return notes


def known(saved: Saved) -> Known:
    """Return what the file of a network tells about its examples."""
    outputs, inputs = saved.network.sizes[-1], saved.network.sizes[0]
    names, image, of_bytes = (saved.notes.get(name) for name in ("names", "image", "bytes"))
    named = isinstance(names, list) and len(names) == outputs and _all(names, str)
    pictured = (
        isinstance(image, list)
        and len(image) in (2, 3)
        and _all(image, int)
        and min(image) > 0
        and int(np.prod(image)) == inputs
    )
    return Known(
        tuple(names) if named else numbered(outputs),  # type: ignore[arg-type]  # narrowed by named
        tuple(image) if pictured else (),  # type: ignore[arg-type]
        of_bytes if isinstance(of_bytes, bool) else None,
    )


def _all(values: list[Any], kind: type) -> bool:
    return all(isinstance(value, kind) and not isinstance(value, bool) for value in values)


def renumbered(
    labels: Labels, names: Sequence[str], known: Sequence[str]
) -> tuple[Labels, Mapping[str, int]]:
    """Return labels by the numbers that a network knows their names by.

    Args:
        labels: numbers of `names`.
        names: what the examples are called.
        known: what the network's outputs are called.

    Returns:
        The labels, `UNKNOWN` where no output has the name; and how many examples have each of the
        names that are not known.

    Raises:
        DataError: no name is known.
    """
    names, known = list(names), list(known)
    if names == known:
        return labels, {}
    there = np.unique(labels).tolist()
    if not any(names[it] in known for it in there):
        raise DataError(
            f"The network answers {_listed(known)}, but the examples are labelled "
            f"{_listed([names[it] for it in there])}; wanted some of the same names."
        )
    number = [known.index(it) if it in known else UNKNOWN for it in names]
    counts = np.bincount(labels, minlength=len(names))
    unknown = {
        name: int(count)
        for name, at, count in zip(names, number, counts)
        if at == UNKNOWN and count
    }
    return np.array(number, np.int64)[labels], unknown


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + ", …" * (len(names) > SHOWN)
