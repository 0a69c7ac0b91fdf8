"""Plots by matplotlib: curves, weights, what is read as what, mistakes, pictures of the examples.

    ax = plots.confusion(network, digits.validation)

Each function draws on the axes that it gets, or on new ones, and returns them. Nothing is shown and
no setting of matplotlib is changed: a notebook shows new axes by itself, a program saves them with
`ax.figure.savefig(...)`.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from firstnet.book.network import Layer, Network
from firstnet.data.dataset import Examples, intensities
from firstnet.errors import DataError, ShapeError, UnknownName
from firstnet.machine.extras import extra
from firstnet.shapes import AnyFloats, Rows
from firstnet.training.evaluation import answers
from firstnet.training.loop import Score
from firstnet.training.mistakes import Judged, judge, worst
from firstnet.training.mistakes import confusion as counted
from firstnet.views.drawing import FOURTH, OTHER, OURS, THIRD
from firstnet.views.pictures import NEGATIVE, POSITIVE, ZERO

if TYPE_CHECKING:
    from firstnet.views.run import Run

Axes = Any  # matplotlib's; it is an extra, and its types may not be there

COLOURS = (OURS, OTHER, FOURTH, THIRD)
RIGHT, INK, FRAME = "#dbe7f3", "#1c2126", "#c8ccd0"
PAPER = -0.05  # what is white at the top of a scale on which 0 is a tinge of grey
OF: dict[str, tuple[str, Callable[[Score], float]]] = {
    "accuracy": ("Accuracy (%)", lambda score: 100 * score.accuracy),
    "cost": ("Cost", lambda score: score.cost),
}
FULL = 99  # per cent of the weights are no larger than what gets the full colour
LEGIBLE = 20  # classes whose counts can be read as well
SMALLEST = 4  # rows and columns of a picture; fewer numbers are hardly one
INCH, GAP, LINE = 0.75, 0.12, 0.19  # of a picture its width; of that a gap, and a line below it
COLUMNS = (10, 8, 9, 7, 6)  # of pictures; the first that leaves no gap in the last row
CAPTION = 14  # characters a line


def curves(run: Run, ax: Axes | None = None, *, of: str = "accuracy", name: str = "") -> Axes:
    """Draw how the accuracy, or the cost, changed epoch by epoch.

    Several runs may share their axes. A ring marks the best epoch; the training digits, if they
    were counted on, are dashed.

    Args:
        run: what to draw.
        ax: where to; new axes by default.
        of: "accuracy" or "cost".
        name: what to call the run among others.

    Raises:
        UnknownName: there are no curves of that.
        DataError: no epoch was scored.
        MissingExtra: matplotlib is not installed.
    """
    if of not in OF:
        raise UnknownName("curve of a run", of, OF)
    if not run.scores:
        raise DataError(
            "No epoch of the run was scored, so there is no curve; wanted some. Pass "
            "evaluation=digits.validation to train, or take follow."
        )
    title, value = OF[of]
    ax = _axes(ax, 6, 3.5)
    forms, colour = {"training": "--", "validation": ":"} | {run.on: "-"}, None
    numbers, best = [epoch.number for epoch in run.epochs], run.epochs.index(run.best)
    for part in sorted(run.scores, key=lambda part: part != run.on):
        heights = [value(score) for score in run.scores[part]]
        label = f"{name}, {part}" if name and part != run.on else name or part
        (line,) = ax.plot(numbers, heights, forms[part], color=colour, label=label)
        if colour is None:
            colour = line.get_color()
            ax.plot(numbers[best], heights[best], "o", color=colour, fillstyle="none")
    ax.set_xlabel("Epoch")
    ax.set_ylabel(title)
    ax.locator_params(axis="x", integer=True)
    ax.grid(alpha=0.3)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    return ax


def weights(
    network: Network,
    ax: Axes | None = None,
    *,
    layer: int = 0,
    count: int = 100,
    image: Sequence[int] = (),
) -> Axes:
    """Draw the weights into each neuron of a layer as a picture: blue under 0, orange above.

    Of feature maps the shared weights are drawn: the fields of the first map, then the next one's.

    Args:
        network: whose weights.
        ax: where to; new axes by default.
        layer: which one, from 0 as in `network.layers`.
        count: of neurons, at most.
        image: rows and columns of what the first layer looks at, and 3 for colors; a square by
            default.

    Raises:
        ShapeError: there is no such layer, or what it looks at is no picture.
        MissingExtra: matplotlib is not installed.
    """
    if not 0 <= layer < len(network.layers):
        last = len(network.layers) - 1
        raise ShapeError(
            f"layer is {layer}, but the network has the layers 0 to {last}; try layer=0, which "
            "looks at the pictures."
        )
    it = network.layers[layer]
    if isinstance(it, Layer):
        rows, what = it.w[:count], f"Weights into {_of(count, it.outputs)} neurons"
        shown = [_picture(row, () if layer else image, "A neuron") for row in rows]
    else:
        fields = it.w.reshape(-1, *it.w.shape[2:])
        shown, what = list(fields[:count]), f"Shared weights: {_of(count, len(fields))} fields"
    full = float(np.percentile(np.abs(shown), FULL)) or 1.0
    colored = shown[0].ndim > 2
    if colored:  # grey is 0
        shown = [np.clip(0.5 + 0.5 * array / full, 0, 1) for array in shown]
    ax = _tiled(ax, shown, [], cmap=_diverging(), vmin=-full, vmax=full)
    ax.set_title(what)
    if not colored:
        ax.figure.colorbar(ax.images[0], ax=ax, extend="both", shrink=0.8, label="Weight")
    return ax


def confusion(
    network: Network, examples: Examples, ax: Axes | None = None, *, names: Sequence[str] = ()
) -> Axes:
    """Draw how often an example of a row's class is read as that of the column.

    The right answers are on the diagonal, in blue; the more often a mistake is made, the deeper is
    its orange.

    Args:
        network: what answers.
        examples: what it is asked; validation digits while choices are still to be made.
        ax: where to; new axes by default.
        names: of the classes; numbers from 0 by default.

    Raises:
        ShapeError, DataError: network and examples do not fit, or there are none.
        MissingExtra: matplotlib is not installed.
    """
    judged = _judged(network, examples)
    matrix = counted(judged)
    classes = len(matrix)
    right = np.eye(classes, dtype=bool)
    colors = extra("matplotlib.colors", "matplotlib", "plots")
    ax = _axes(ax, 5.5, 5.2)
    orange = colors.LinearSegmentedColormap.from_list("mistakes", ["white", OTHER])
    ax.imshow(matrix, cmap=orange, vmin=0, vmax=int(matrix[~right].max(initial=1)))
    blue = colors.ListedColormap([RIGHT])
    ax.imshow(np.ma.masked_array(matrix, ~right), cmap=blue)
    if classes <= LEGIBLE:
        for row, column in np.argwhere(matrix):
            said = f"{matrix[row, column]:,}"
            ax.text(column, row, said, ha="center", va="center", color=INK, fontsize="small")
    called = _called(names, classes)
    ax.set_xticks(range(classes), called, rotation=90 if max(map(len, called)) > 2 else 0)
    ax.set_yticks(range(classes), called)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_xlabel("Read as")
    ax.set_ylabel("What it is")
    ax.set_title(f"{judged.correct:,} of {len(examples):,} are right")
    return ax


def mistakes(
    network: Network,
    examples: Examples,
    ax: Axes | None = None,
    *,
    count: int = 24,
    names: Sequence[str] = (),
    image: Sequence[int] = (),
) -> Axes:
    """Draw the worst mistakes, the worst first.

    The worse, the more the output for the wrong class is above that for the right one.

    Args:
        network: what answers.
        examples: what it is asked; pictures.
        ax: where to; new axes by default.
        count: of mistakes, at most.
        names: of the classes; numbers from 0 by default.
        image: rows and columns of an example, and 3 for colors; a square by default.

    Raises:
        ShapeError, DataError: network and examples do not fit, there are none, or they are no
            pictures.
        MissingExtra: matplotlib is not installed.
    """
    judged, called = _judged(network, examples), _called(names, examples.classes)
    found = worst(judged, count)
    said = [
        f"{called[judged.labels[number]]}, read as {called[judged.read[number]]}"
        for number in found
    ]
    ax = _tiled(ax, _pictures(examples.x[found], image), said, **_grey(examples.x[found]))
    wrong = len(examples) - judged.correct
    ax.set_title(f"{wrong:,} mistakes in {len(examples):,} examples" + "; the worst" * bool(found))
    return ax


def pictures(
    examples: Examples,
    ax: Axes | None = None,
    *,
    count: int = 40,
    names: Sequence[str] = (),
    image: Sequence[int] = (),
) -> Axes:
    """Draw the first examples, each with its label.

    Args:
        examples: pictures.
        ax: where to; new axes by default.
        count: of examples, at most.
        names: of the classes; numbers from 0 by default.
        image: rows and columns of an example, and 3 for colors; a square by default.

    Raises:
        ShapeError: the examples are no pictures.
        MissingExtra: matplotlib is not installed.
    """
    some, called = examples[:count], _called(names, examples.classes)
    said = [called[label] for label in some.labels]
    return _tiled(ax, _pictures(some.x, image), said, **_grey(some.x))


def _axes(ax: Axes | None, width: float, height: float) -> Axes:
    """Return the axes, or new ones of so many inches."""
    if ax is not None:
        return ax
    pyplot = extra("matplotlib.pyplot", "matplotlib", "plots")
    _, new = pyplot.subplots(figsize=(width, height), layout="constrained")
    new.set_prop_cycle(color=COLOURS)
    return new


def _tiled(
    ax: Axes | None, shown: Sequence[AnyFloats], captions: Sequence[str], **how: Any
) -> Axes:
    """Draw pictures side by side, row by row, each an image of its own with its caption below."""
    count = len(shown)
    columns = max(1, min(count, next((it for it in COLUMNS if count % it == 0), COLUMNS[0])))
    rows = max(1, math.ceil(count / columns))
    wrapped = ["\n".join(textwrap.wrap(caption, CAPTION)) for caption in captions]
    room = LINE * max((it.count("\n") + 1 for it in wrapped), default=0)
    height = shown[0].shape[0] / shown[0].shape[1] if count else 1
    wide, high = columns * (1 + GAP) - GAP, rows * (height + room + GAP) - GAP
    ax = _axes(ax, INCH * (wide + GAP) + 0.2, INCH * (high + GAP) + 0.4)
    for number, picture in enumerate(shown):
        row, column = divmod(number, columns)
        left, top = column * (1 + GAP), row * (height + room + GAP)
        edges = (left, left + 1, top + height, top)
        ax.imshow(picture, extent=edges, interpolation="nearest", **how)
        if wrapped:
            ax.text(left + 0.5, top + height + 0.03, wrapped[number], ha="center", va="top",
                    fontsize="x-small", linespacing=1.0)  # fmt: skip
    margin = GAP / 2
    ax.set(xlim=(-margin, wide + margin), ylim=(high + margin, -margin), aspect="equal")
    ax.set_axis_off()
    return ax


def _pictures(x: Rows, image: Sequence[int]) -> list[AnyFloats]:
    return [_picture(row, image, "An example") for row in intensities(x)]


def _picture(row: AnyFloats, image: Sequence[int], whose: str) -> AnyFloats:
    """Return numbers as rows and columns, and colors where `image` has them."""
    side = math.isqrt(row.size)
    shape = tuple(image) or (max(side, SMALLEST),) * 2
    if math.prod(shape) != row.size:
        wanted = " by ".join(map(str, image)) if image else "a square, such as 28 by 28"
        raise ShapeError(
            f"{whose} has {row.size} numbers, which are no picture; wanted {wanted}. Say "
            "image=(rows, columns), or take a plot without pictures, such as confusion."
        )
    return row.reshape(shape)


def _grey(x: Rows) -> dict[str, Any]:
    """Return the scale for ink on paper; numbers beyond 0 to 1 make it longer."""
    numbers = intensities(x)
    least, most = float(numbers.min(initial=0)), float(numbers.max(initial=1))
    return {"cmap": "gray_r", "vmin": least + PAPER * (most - least), "vmax": most}


def _diverging() -> Any:
    colors = extra("matplotlib.colors", "matplotlib", "plots")
    ends = [tuple(level / 255 for level in colour) for colour in (NEGATIVE, ZERO, POSITIVE)]
    return colors.LinearSegmentedColormap.from_list("weights", ends)


def _judged(network: Network, examples: Examples) -> Judged:
    if not len(examples):
        raise DataError("Got no examples to judge the network by; wanted some. Try validation.")
    if examples.classes != network.sizes[-1]:
        raise ShapeError(
            f"The network has {network.sizes[-1]} outputs, but the examples have "
            f"{examples.classes} classes; show it examples like those that it learned from."
        )
    return judge(answers(network, examples.x), examples.labels)


def _called(names: Sequence[str], classes: int) -> Sequence[str]:
    return names or [str(number) for number in range(classes)]


def _of(count: int, there: int) -> str:
    """Return how many are drawn, in words."""
    return f"{there}" if count >= there else f"the first {count} of {there}"
