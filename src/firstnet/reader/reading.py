"""Reading: what the networks that ship say about the segments of a photograph.

The readers say which digit it is, and how sure they are; the doorkeeper says whether it is one.
Both are computed by `book/`, in NumPy: for a few digits that takes milliseconds.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from firstnet.book.network import Network
from firstnet.book.neurons import softmax
from firstnet.data.dataset import intensities
from firstnet.data.photo import read_picture
from firstnet.data.pieces import Box
from firstnet.errors import DataError
from firstnet.files import saving
from firstnet.reader.digit import Digit
from firstnet.reader.segmenting import Segment, halves, segments
from firstnet.shapes import AnyFloats, Images, Outputs

HERE = Path(__file__).parent
READERS = tuple(HERE / f"reader-{number}.safetensors" for number in (1, 2, 3))
DOORKEEPER = HERE / "doorkeeper.safetensors"
CALIBRATION = HERE / "calibration.json"
LONGEST = 1_120  # pixels of a photograph's longer side: of a digit in a line of ten, about 80
BLOCK = 250  # images that are read at a time: few enough to stay in memory


@dataclass(frozen=True)
class Calibration:
    """What was fitted to the validation digits (calibration.py).

    Attributes:
        temperature: by which the readers' weighted outputs are divided before softmax.
        threshold: the likeness below which something is not a digit.
    """

    temperature: float
    threshold: float


@dataclass(frozen=True, eq=False)
class Answer:
    """What is said about some images, one after the other.

    Attributes:
        digits: the most likely digit of each.
        confidence: how likely it is.
        likeness: how much each looks like a digit.
    """

    digits: np.ndarray
    confidence: AnyFloats
    likeness: AnyFloats


def read_photograph(path: Path) -> list[Digit]:
    """Return the digits in a photograph (see `firstnet.read`)."""
    digits = [digit for _, digit in found_in(path)]
    with _named(path):
        _check_any(digits)
    return digits


def found_in(path: Path) -> list[tuple[Segment, Digit]]:
    """Return the segments of a photograph, and what each was read as (see `found_on`).

    Raises:
        AccessError, FormatError: the file can't be read, or is no picture.
        DataError: there is nothing on the paper, or far too much.
    """
    picture = read_picture(path, LONGEST)
    with _named(path):
        found = found_on(picture.grey)
    return [
        (segment, replace(digit, box=_scaled(digit.box, picture.scale))) for segment, digit in found
    ]


def digits_on(grey: Images) -> list[Digit]:
    """Return the digits on a grey picture, their boxes in its own pixels.

    Raises:
        DataError: there is none.
    """
    digits = [digit for _, digit in found_on(grey)]
    _check_any(digits)
    return digits


def found_on(grey: Images) -> list[tuple[Segment, Digit]]:
    """Return the segments of a grey picture, digits that touch apart, and what they were read as.

    Raises:
        DataError: there is nothing on the paper, or far too much.
    """
    found = segments(grey)
    said = answer(np.stack([segment.image.ravel() for segment in found]))
    return [
        each
        for at, segment in enumerate(found)
        for each in _apart(segment, _digit(segment, said, at))
    ]


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Put the name of the photograph before what is wrong with it."""
    try:
        yield
    except DataError as error:
        raise DataError(f"{path}: {error}") from error


def _check_any(digits: Sequence[Digit]) -> None:
    if not any(digit.digit is not None for digit in digits):
        raise DataError(
            f"There is no digit in this picture, but {_counted(len(digits))}; wanted digits with "
            "paper all around. Write them larger and apart, or cut them out."
        )


def _apart(segment: Segment, whole: Digit) -> list[tuple[Segment, Digit]]:
    """Return a segment as one digit; or as two that touch, where it is none but both halves are."""
    alone = [(segment, whole)]
    if whole.digit is not None or segment.box.width < segment.box.height:
        return alone
    parts = halves(segment)
    if not parts:
        return alone
    said = answer(np.stack([part.image.ravel() for part in parts]))
    both = [(part, _digit(part, said, at)) for at, part in enumerate(parts)]
    return alone if any(digit.digit is None for _, digit in both) else both


def _digit(segment: Segment, said: Answer, at: int) -> Digit:
    likeness = float(said.likeness[at])
    digit = int(said.digits[at]) if likeness >= calibration().threshold else None
    return Digit(digit, float(said.confidence[at]), likeness, segment.box, segment.line)


def _counted(things: int) -> str:
    return "another thing" if things == 1 else f"{things} other things"


def _scaled(box: Box, scale: float) -> Box:
    return Box(*(round(scale * side) for side in (box.left, box.top, box.right, box.bottom)))


def answer(x: Images) -> Answer:
    """Return what the networks that ship say about images of 28 by 28, a row of bytes each."""
    fitted = calibration()
    shares = softmax(readers_outputs(x) / np.float32(fitted.temperature))
    likeness = softmax(weighted_outputs(network(DOORKEEPER), x))[1]
    return Answer(shares.argmax(axis=0), shares.max(axis=0), likeness)


def readers_outputs(x: Images) -> Outputs:
    """Return the mean of what the readers' last layers weigh, a column for each row of x."""
    outputs: Outputs = np.mean([weighted_outputs(network(path), x) for path in READERS], axis=0)
    return outputs


def weighted_outputs(network: Network, x: Images) -> Outputs:
    """Return the weighted inputs z of the last layer, a column for each row of x."""
    *hidden, last = network.layers
    columns = []
    for first in range(0, len(x), BLOCK):
        a = intensities(x[first : first + BLOCK], network.dtype).T
        for layer in hidden:
            a = layer.fire(layer.weigh(a))
        columns.append(last.weigh(a))
    return np.concatenate(columns, axis=1)


@functools.cache
def network(path: Path) -> Network:
    """Return one of the networks that ship."""
    return saving.load(path)


@functools.cache
def calibration() -> Calibration:
    """Return what was fitted to the validation digits."""
    facts = json.loads(CALIBRATION.read_text())
    return Calibration(facts["temperature"], facts["threshold"])
