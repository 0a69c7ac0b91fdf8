"""A picture of cells that can be pointed at: weights of a neuron, neurons of a layer."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import events, ui

from firstnet.web.elements.controls import Picture

POINT = """(event) => {
  const box = event.currentTarget.getBoundingClientRect();
  emit((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
}"""


class Cells(ui.element):
    """A picture of cells that can be pointed at, with a frame around one of them.

    Args:
        pointed: is given the row and column of a cell, and whether it was clicked.
        follows: whether to tell of a pointer that only passes.
    """

    def __init__(self, pointed: Callable[[int, int, bool], None], *, follows: bool) -> None:
        super().__init__("div")
        self.classes("cells")
        self.pointed = pointed
        self.shape = (1, 1)
        with self:
            self.picture = Picture("")
            self.frame = ui.element("div").classes("frame")
        self.on("click", lambda event: self._point(event, clicked=True), js_handler=POINT)
        if follows:
            self.on(
                "pointermove",
                lambda event: self._point(event, clicked=False),
                throttle=0.05,
                js_handler=POINT,
            )

    def show(self, picture: str, alt: str, shape: tuple[int, int], chosen: int | None) -> None:
        """Show a picture of rows and columns of cells, a frame around the chosen one."""
        self.shape = rows, columns = shape
        self.picture.show(picture, alt)
        self.frame.set_visibility(chosen is not None)
        if chosen is not None:
            row, column = divmod(chosen, columns)
            self.frame.style(
                f"left:{100 * column / columns:.3f}%;top:{100 * row / rows:.3f}%;"
                f"width:{100 / columns:.3f}%;height:{100 / rows:.3f}%"
            )

    def _point(self, event: events.GenericEventArguments, *, clicked: bool) -> None:
        try:
            across, down = (min(max(float(share), 0.0), 0.999) for share in event.args)
        except (TypeError, ValueError):
            return
        self.pointed(int(down * self.shape[0]), int(across * self.shape[1]), clicked)
