"""Accuracy: how well the reader reads pictures like photographs, by what disturbs them.

    python -m firstnet.reader.accuracy [photographs of each kind] [test or validation]

Digits that the network has not learned from are written in rows of one to six, photographed
(photographs.py), and read as `firstnet.read` does.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from firstnet.data import Examples, load
from firstnet.data.pieces import Box
from firstnet.errors import DataError
from firstnet.reader import Digit
from firstnet.reader.photographs import KINDS, Disturbance, Photograph, photograph
from firstnet.reader.reading import digits_on

LONGEST_ROW = 6
SEED = 7


@dataclass(frozen=True)
class Tally:
    """What became of the digits in some photographs.

    Attributes:
        digits: how many there are.
        right: how many are read as what they are.
        wrong: how many are read as another digit.
        refused: how many are said not to be digits.
        more: digits that were read where there is none of their own.
        photographs: how many there are.
        whole: how many are read without a mistake.
    """

    digits: int = 0
    right: int = 0
    wrong: int = 0
    refused: int = 0
    more: int = 0
    photographs: int = 0
    whole: int = 0

    @property
    def missed(self) -> int:
        """How many digits nothing was read for."""
        return self.digits - self.right - self.wrong - self.refused

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            *(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__)
        )


def tally(disturbance: Disturbance, count: int, examples: Examples, seed: int = SEED) -> Tally:
    """Read so many photographs of rows of digits, disturbed in this way."""
    rng = np.random.default_rng(seed)
    total = Tally()
    for _ in range(count):
        chosen = rng.integers(0, len(examples), rng.integers(1, LONGEST_ROW + 1))
        row = examples.x[chosen].reshape(-1, 28, 28)
        total += _judged(photograph([row], disturbance, rng), examples.labels[chosen].tolist())
    return total


def _judged(taken: Photograph, labels: list[int]) -> Tally:
    try:
        found = digits_on(taken.grey)
    except DataError:
        found = []
    read = [_at(box, found) for box in taken.boxes]
    right = sum(digit is not None and digit.digit == label for digit, label in zip(read, labels))
    refused = sum(digit is not None and digit.digit is None for digit in read)
    wrong = sum(digit is not None for digit in read) - right - refused
    more = len([digit for digit in found if digit.digit is not None]) - right - wrong
    whole = [digit.digit for digit in found if digit.digit is not None] == labels
    return Tally(len(labels), right, wrong, refused, max(more, 0), 1, int(whole))


def _at(box: Box, found: list[Digit]) -> Digit | None:
    """Return what was read where a digit stands; None for nothing, or nothing of its size."""
    fits = [
        digit
        for digit in found
        if _common(box, digit.box) > 0.5 * max(_area(box), _area(digit.box))
    ]
    return max(fits, key=lambda it: _common(box, it.box), default=None)


def _common(one: Box, other: Box) -> int:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(across, 0) * max(down, 0)


def _area(box: Box) -> int:
    return box.width * box.height


def main() -> None:
    """Print a table, a row for each kind of disturbance."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    part = sys.argv[2] if len(sys.argv) > 2 else "test"
    examples: Examples = getattr(load("mnist"), part)
    said = [f"| {part} digits in photographs | digits | right | wrong | refused | missed | whole |"]
    said += ["|---|---|---|---|---|---|---|"]
    print("\n".join(said), flush=True)  # noqa: T201  (it is a program)
    for name, disturbance in KINDS.items():
        found = tally(disturbance, count, examples)
        shares = [number / found.digits for number in (found.right, found.wrong)]
        shares += [found.refused / found.digits, found.missed / found.digits]
        told = " | ".join(f"{100 * number:.1f} %" for number in [*shares, found.whole / count])
        print(f"| {name} | {found.digits} | {told} |", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
