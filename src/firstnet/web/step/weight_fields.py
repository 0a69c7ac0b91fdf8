"""The weights into one neuron and their slopes as pictures: point at one, or go by arrow key."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from nicegui import events, ui

from firstnet.shapes import AnyFloats
from firstnet.views import pictures
from firstnet.web.elements.controls import Text
from firstnet.web.step.cells import Cells
from firstnet.web.step.notation import letter, number
from firstnet.web.step.step import Fired, Place

KEYS = """(event) => {
  if (!/^Arrow|^Home$|^End$|^Escape$/.test(event.key)) return;
  event.preventDefault();
  emit(event.key);
}"""
MOVES = {"ArrowLeft": (0, -1), "ArrowRight": (0, 1), "ArrowUp": (-1, 0), "ArrowDown": (1, 0)}
HELD = "Held. Click it again or press Escape to let go."
FREE = "Point at a weight to follow it, or use the arrow keys. Click to hold it."


class WeightFields:
    """Both pictures.

    Args:
        follow: is told the input whose weight is pointed at.

    Attributes:
        held: whether a passing pointer leaves the weight as it is.
        holding: says whether it is.
    """

    def __init__(self, follow: Callable[[int], None]) -> None:
        self.follow = follow
        self.held = False
        self.place = Place(2, 0, 0)
        self.inputs = 1
        self.fields = [self._build(first) for first in (True, False)]
        self.holding: Text | None = None

    def hold(self, held: bool) -> None:
        """Hold the weight, or let a passing pointer choose."""
        self.held = held
        if self.holding is not None:
            self.holding.text = HELD if held else FREE

    def show(self, it: Fired, place: Place) -> None:
        """Show the weights of a place's neuron, a frame around the one."""
        self.place, self.inputs = place, it.layer.w.shape[1]
        called = letter("w", place.layer, f"{place.j}k")
        self._show(0, it.layer.w[place.j], called)
        self._show(1, it.nabla.w[place.j], f"∂{letter('C')}/∂{called}")

    def _build(self, first: bool) -> tuple[Cells, ui.html]:
        with ui.element("figure").classes("weights-field"):
            cells = Cells(self._pointed, follows=True)
            if first:
                cells.props("tabindex=0 role=application")
                cells.props["aria-label"] = "Weights of the neuron; the arrow keys move"
                cells.on("keydown", self._key, js_handler=KEYS)
            return cells, ui.html(sanitize=False, tag="figcaption").classes("muted small")

    def _show(self, which: int, values: AnyFloats, called: str) -> None:
        cells, caption = self.fields[which]
        largest = number(float(np.abs(values).max()), 3)
        shape = pictures.tile_shape(len(values))
        cells.show(pictures.weights(values), f"Neuron {self.place.j}", shape, self.place.k)
        caption.content = f'<span class="fn-math">{called}</span> max {largest}'

    def _pointed(self, row: int, column: int, clicked: bool) -> None:
        k = row * pictures.tile_shape(self.inputs)[1] + column
        stays = self.held or self.place.k is None
        if k >= self.inputs or (stays and not clicked):
            return
        if clicked:
            self.hold(not (self.held and k == self.place.k))
        self.follow(k)

    def _key(self, event: events.GenericEventArguments) -> None:
        key = str(event.args)
        self.hold(key != "Escape")
        columns, k = pictures.tile_shape(self.inputs)[1], self.place.k or 0
        down, right = MOVES.get(key, (0, 0))
        moved = {"Home": 0, "End": self.inputs - 1}.get(key, k + down * columns + right)
        if key != "Escape" and 0 <= moved < self.inputs:
            self.follow(moved)
