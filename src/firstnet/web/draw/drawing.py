"""A drawing or photograph as the network sees it, and which hidden neurons spoke for its answer.

Strokes become a picture of ink on paper, and that is read like any photograph (data/photo.py): the
ink is told from the paper, cropped, scaled and centred. Each stage leaves a picture.
"""

from __future__ import annotations

import itertools
import math
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firstnet.book.network import Network, feedforward
from firstnet.data import photo
from firstnet.data.dataset import intensities
from firstnet.errors import DataError, FirstnetError, FormatError, ShapeError
from firstnet.reader.digit import Digit
from firstnet.reader.reading import digits_on
from firstnet.reader.segmenting import segments
from firstnet.shapes import AnyFloats, Rows

FIELD = 140  # pixels of a drawing's side: more would take longer to read, and look the same
FINER = 2  # so many times finer a drawing is made first, so that its edges are soft
PEN = 0.075  # width of a stroke, as a share of the field
MOST_POINTS = 5_000  # of a drawing: a minute of scribbling
LARGEST_PHOTO = 20 * 2**20  # bytes
SEVERAL = 2  # digits on a photograph that are not one drawing any more
SHOWN = 140  # pixels of a side of a stage's picture on the page
VOICES = 4  # neurons that are shown for the answer, and as many against it

Point = tuple[float, float]  # from 0 to 1, rightwards and downwards
Stroke = Sequence[Point]

_one_at_a_time = threading.Lock()  # a photo of 50 million pixels takes some hundred MB to read


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage of the way from a picture to a digit.

    Attributes:
        name: what was done, in a word or two.
        told: what was done, in a sentence.
        picture: how much ink there is, from 0 to 255, a row of pixels a row.
    """

    name: str
    told: str
    picture: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Voice:
    """What one neuron of the last hidden layer says about an answer.

    Attributes:
        neuron: its number in the layer, from 0.
        activation: what it fires.
        weight: from it to the output of the answer.
        weights: those by which it is fed.
    """

    neuron: int
    activation: float
    weight: float
    weights: AnyFloats

    @property
    def said(self) -> float:
        """What it adds to the weighted input of the output: its weight times its activation."""
        return self.weight * self.activation


@dataclass(frozen=True, eq=False)
class Hearing:
    """What the last hidden layer says about an answer.

    Attributes:
        in_favour: the neurons that say most for it, the loudest first.
        against: those that say most against it.
        together: what all of them say together.
        bias: of the output.
        neurons: how many there are.
    """

    in_favour: list[Voice]
    against: list[Voice]
    together: float
    bias: float
    neurons: int


def strokes_from(told: Any) -> list[list[Point]]:
    """Return the strokes that a browser tells: lists of x, y, x, y … from 0 to 1.

    Raises:
        DataError: it is something else, or far too much.
    """
    try:
        flat = [[float(number) for number in stroke] for stroke in told]
        numbers = [number for stroke in flat for number in stroke]
        fit = all(map(math.isfinite, numbers)) and not any(len(stroke) % 2 for stroke in flat)
    except (TypeError, ValueError, OverflowError):
        fit, flat, numbers = False, [], []
    if not fit or len(numbers) > 2 * MOST_POINTS:
        raise DataError(
            f"The drawing can't be read, or has more than {MOST_POINTS:,} points; clear it, and "
            "draw one digit."
        )
    held = [[min(max(number, 0.0), 1.0) for number in stroke] for stroke in flat]
    return [list(zip(stroke[::2], stroke[1::2])) for stroke in held if stroke]


def as_picture(strokes: Sequence[Stroke], side: int = FIELD) -> NDArray[np.uint8]:
    """Return strokes as black ink on white paper, `side` pixels a side."""
    from PIL import Image, ImageDraw

    fine = side * FINER
    paper = Image.new("L", (fine, fine), 255)
    brush = ImageDraw.Draw(paper)
    radius = PEN * fine / 2
    for stroke in strokes:
        places = [(x * fine, y * fine) for x, y in stroke]
        if len(places) > 1:
            brush.line(places, fill=0, width=round(2 * radius))
        for x, y in places:  # round ends, and round corners
            brush.ellipse([x - radius, y - radius, x + radius, y + radius], fill=0)
    return np.asarray(paper.reduce(FINER))


def stages(grey: NDArray[Any]) -> list[Stage]:
    """Return the way of a picture with something on it to a digit; the last stage is `as_digit`'s.

    Args:
        grey: brightness from 0 to 255, dark ink on light paper or the reverse.

    Raises:
        DataError: it is all the same.
    """
    way = photo.way_to_digit(grey)
    height, width = way.scaled.shape
    return [
        Stage("Original", "In shades of grey.", 255 - np.asarray(grey, np.uint8)),
        Stage("Ink", "Paper, shadows and dirt are removed.", _dark(way.ink)),
        Stage("Cropped", "To the ink.", _dark(way.cropped)),
        Stage("Scaled", f"To {width} by {height}: the longer side has 20 pixels.", way.scaled),
        Stage("Centred", "By mass in 28 by 28: what the network sees.", way.centred),
    ]


@dataclass(frozen=True, eq=False)
class Photograph:
    """A photograph, as the page reads it.

    Attributes:
        stages: its way to a digit; to the first one, where there are several.
        line: what the reader that is included reads, where there are several; else empty.
    """

    stages: list[Stage]
    line: str = ""


def read_photograph(content: bytes, name: str) -> Photograph:
    """Return the way of a photograph to a digit, and what is on it where that is more than one.

    Args:
        content: the file.
        name: what it is called, for the errors.

    Raises:
        FormatError: the file is too large, or no picture.
        DataError: nothing is on it.
    """
    check_size(len(content), name)
    with _one_at_a_time, tempfile.TemporaryDirectory(prefix="firstnet-") as folder:
        path = Path(folder) / "photo"
        path.write_bytes(content)
        try:
            grey = photo.read_grey(path)
        except FirstnetError as error:
            raise FormatError(str(error).replace(str(path), name)) from error
    try:
        digits = digits_on(grey)
    except DataError:  # the network gets what there is
        digits = []
    if sum(digit.digit is not None for digit in digits) < SEVERAL:
        return Photograph(stages(grey))
    return Photograph(_first_of_several(grey), _text_of(digits))


def _first_of_several(grey: NDArray[np.uint8]) -> list[Stage]:
    first = segments(grey)[0]
    return [
        Stage("Original", "In shades of grey.", 255 - grey),
        Stage("Cut out", "The first digit alone.", _dark(first.ink)),
        Stage("Centred", "By mass in 28 by 28: what the network sees.", first.image),
    ]


def _text_of(digits: Sequence[Digit]) -> str:
    """Return the digits of a photograph line by line; a question mark for what is none."""
    lines = itertools.groupby(digits, key=lambda digit: digit.line)
    return " / ".join(
        " ".join("?" if digit.digit is None else str(digit.digit) for digit in line)
        for _, line in lines
    )


def check_size(size: int, name: str) -> None:
    """Raise unless a photograph of so many bytes is read.

    Raises:
        FormatError: it is too large.
    """
    if size > LARGEST_PHOTO:
        raise FormatError(
            f"{name} has {size / 2**20:.1f} MB, but the limit is {LARGEST_PHOTO >> 20} MB; scale "
            "it down, or crop it to the digit."
        )


def answer(network: Network, digit: Rows) -> AnyFloats:
    """Return the outputs of a network for one digit, a row of pixels.

    Raises:
        ShapeError: the network takes another number of pixels.
    """
    if network.sizes[0] != digit.shape[1]:
        raise ShapeError(
            f"The network has {network.sizes[0]} inputs, but a drawing has {digit.shape[1]} "
            f"pixels; train one with {digit.shape[1]} inputs."
        )
    with np.errstate(under="ignore"):
        return feedforward(network, intensities(digit, network.dtype).T)[:, 0]


def hear(network: Network, digit: Rows, about: int, most: int = VOICES) -> Hearing:
    """Return what the neurons of the last hidden layer say about an answer.

    Args:
        network: with at least one hidden layer.
        digit: a row of pixels.
        about: the output that is asked about.
        most: how many are named for it, and how many against.
    """
    *before, last = network.layers
    with np.errstate(under="ignore"):
        fired = feedforward(Network(tuple(before)), intensities(digit, network.dtype).T)[:, 0]
        said = last.w[about] * fired
    loudest = np.argsort(-np.abs(said), kind="stable")
    spoken = [
        Voice(int(j), float(fired[j]), float(last.w[about, j]), before[-1].w[j])
        for sign in (1, -1)
        for j in loudest[np.sign(said[loudest]) == sign][:most]
    ]
    return Hearing(
        [voice for voice in spoken if voice.said > 0],
        [voice for voice in spoken if voice.said < 0],
        float(said.sum()),
        float(last.b[about, 0]),
        len(fired),
    )


def pixels_said(network: Network, digit: Rows, about: int) -> AnyFloats:
    """Return what each pixel adds to an output's weighted input, where no layer is hidden."""
    return network.layers[-1].w[about] * intensities(digit, network.dtype)[0]


def to_show(picture: NDArray[np.uint8], most: int = SHOWN) -> NDArray[np.uint8]:
    """Return a picture as a square of at most about so many pixels a side, paper around it."""
    every = math.ceil(max(picture.shape) / most)
    small = picture[::every, ::every]
    side = max(small.shape)
    square = np.zeros((side, side), np.uint8)
    top, left = ((side - length) // 2 for length in small.shape)
    square[top : top + small.shape[0], left : left + small.shape[1]] = small
    return square


def _dark(ink: NDArray[Any]) -> NDArray[np.uint8]:
    return np.rint(ink * (255 / ink.max())).astype(np.uint8)
