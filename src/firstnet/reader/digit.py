"""A digit that was read in a photograph."""

from __future__ import annotations

from dataclasses import dataclass

from firstnet.data.pieces import Box


@dataclass(frozen=True)
class Digit:
    """A digit in a photograph, or something that is none.

    Attributes:
        digit: from 0 to 9; None for what is not a digit.
        confidence: how likely it is to be this digit, from 0 to 1, if it is a digit at all.
        likeness: how much it looks like a digit, from 0 to 1; what lies below `threshold` in
            reader/calibration.json is not a digit.
        box: where it stands, in pixels of the photograph as it is looked at.
        line: the number of its line, from 1.
    """

    digit: int | None
    confidence: float
    likeness: float
    box: Box
    line: int
