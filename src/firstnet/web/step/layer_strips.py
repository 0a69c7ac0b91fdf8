"""What one layer does with one digit: z, a and δ of its neurons, as pictures and as a table."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from nicegui import events, ui

from firstnet.shapes import AnyFloats
from firstnet.views import pictures
from firstnet.web.elements.controls import Text
from firstnet.web.step.cells import Cells
from firstnet.web.step.equations import layer_name, table
from firstnet.web.step.notation import letter, number
from firstnet.web.step.step import Pass, Place

ROW, LONG_ROW = 30, 100  # neurons side by side in the picture of a layer, and of a wide one
WIDE = 150  # neurons of a wide layer
MOST_ROWS = 200  # neurons of a layer that are told in a table


class LayerStrips:
    """What one layer does: z, a and δ of its neurons, as pictures and as a table."""

    def __init__(self, chosen: Callable[[int], None]) -> None:
        self.open = False
        self.passed: Pass | None = None
        self.number = 0
        self.columns = 1
        with ui.element("section").classes("layer") as self.section:
            self.name = Text("h3")
            self.strips = {}
            for name in ("z", "a", "δ"):
                with ui.element("div").classes("strip"):
                    written = ui.html(sanitize=False, tag="span").classes("fn-math")
                    cells = Cells(
                        lambda row, column, _: chosen(row * self.columns + column), follows=False
                    )
                    largest = ui.html(sanitize=False, tag="span").classes("muted small")
                    self.strips[name] = written, cells, largest
            with ui.element("details") as details:
                Text("summary", "As numbers")
                self.table = ui.html(sanitize=False).classes("fn-scroll").props("tabindex=0")
            details.on("toggle", self._toggle, js_handler="(event) => emit(event.target.open)")

    def show(self, passed: Pass, layer: int, place: Place) -> None:
        """Show the layer of this number."""
        it = passed.at(layer)
        self.passed, self.number = passed, layer
        self.name.text = layer_name(it)
        chosen = place.j if place.layer == layer else None
        for name, values in (("z", it.z), ("a", it.a), ("δ", it.delta)):
            written, cells, largest = self.strips[name]
            written.content = letter(name, layer)
            largest.content = f"max {number(float(np.abs(values).max()), 2)}"
            shape, picture = _strip(values[:, 0])
            self.columns = shape[1]
            cells.style(f"--rows: {shape[0]}")
            cells.show(picture, f"{name} of layer {layer}", shape, chosen)
        if self.open:
            self._fill()

    def _toggle(self, event: events.GenericEventArguments) -> None:
        self.open = event.args is True
        if self.open:
            self._fill()

    def _fill(self) -> None:
        if self.passed is None:
            return
        it = self.passed.at(self.number)
        few = len(it.z) <= MOST_ROWS
        said = f"<p>{len(it.z):,} neurons don't fit a table; click one above.</p>"
        self.table.content = table(self.passed, it) if few else said


def _strip(values: AnyFloats) -> tuple[tuple[int, int], str]:
    """Return rows and columns of the picture of a layer's neurons, and the picture."""
    columns = min(len(values), ROW if len(values) <= WIDE else LONG_ROW)
    largest = float(np.abs(values).max())
    picture = pictures.tiles(values.reshape(-1, 1), columns, largest or 1.0)
    return (-(-len(values) // columns), columns), picture
