"""Drawing: a figure as text that a page can hold."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from firstnet.machine.extras import extra

Figure = Any  # matplotlib's; it is an extra, and its types may not be there
Axes = Any

OURS, OTHER, THIRD, FOURTH = "#2a6ea6", "#ffa933", "#ff5555", "#449944"
BOOK: dict[str, Any] = {"color": "black", "linestyle": "none", "marker": "o", "fillstyle": "none"}


def check_drawing() -> None:
    """Raise a MissingExtra unless figures can be drawn."""
    extra("matplotlib.figure", "matplotlib", "plots")


def svg(draw: Callable[[Any, Figure], None], results: Any) -> str:
    """Return a figure as SVG, the same for the same results.

    Raises:
        MissingExtra: matplotlib is not installed.
    """
    matplotlib = extra("matplotlib", "matplotlib", "plots")
    kind = extra("matplotlib.figure", "matplotlib", "plots").Figure
    figure = kind(figsize=(7, 3.5), layout="constrained")
    draw(results, figure)
    text = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "firstnet"}):
        figure.savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue()[text.getvalue().index("<svg") :]


def label(axes: Axes, x: str, y: str) -> None:
    """Name both axes, and what is drawn."""
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    if axes.get_legend_handles_labels()[0]:
        axes.legend()
