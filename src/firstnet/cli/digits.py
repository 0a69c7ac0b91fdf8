"""The digits that a command works on, and whether a network fits them."""

from __future__ import annotations

from firstnet.book.network import Network
from firstnet.data import Dataset, Examples
from firstnet.errors import DataError, ShapeError

PARTS = ("test", "validation", "training")


def part_of(digits: Dataset, part: str, data: str) -> Examples:
    """Return one of the `PARTS` of the digits that go by the name `data`, unless it is empty."""
    examples: Examples = getattr(digits, part)
    if not len(examples):
        raise DataError(f"{data} holds no {part} digits; wanted at least one. Try --data mnist.")
    return examples


def check_fits(network: Network, path: str, pixels: int, classes: int = 10) -> None:
    """Raise unless the network takes digits of so many pixels, and has an output for each class."""
    if (network.sizes[0], network.sizes[-1]) != (pixels, classes):
        raise ShapeError(
            f"{path} has {network.sizes[0]} inputs and {network.sizes[-1]} outputs, but these "
            f"digits have {pixels} pixels and {classes} labels; train a network that fits them: "
            f"firstnet train --sizes {pixels},30,{classes}."
        )
