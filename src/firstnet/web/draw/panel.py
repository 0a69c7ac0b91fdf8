"""The panel "Draw": a digit by hand, from a photograph or from MNIST, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from nicegui import events, run, ui

from firstnet.errors import FirstnetError
from firstnet.shapes import Images
from firstnet.views import pictures
from firstnet.web.draw.drawing import (
    LARGEST_PHOTO,
    PEN,
    Stage,
    Stroke,
    answer,
    as_picture,
    read_photograph,
    stages,
    strokes_from,
)
from firstnet.web.draw.speakers import Stages, Voices
from firstnet.web.elements.bars import a_digit, bars, margin, verdict
from firstnet.web.elements.controls import Html, Text, card, named
from firstnet.web.elements.dropping import drop_place
from firstnet.web.elements.entries import whole
from firstnet.web.visit.visit import Visit

PHOTOS = ".png, .jpg, .jpeg, .webp, .gif, .bmp, .tif, .tiff"


class Field(ui.element, component="../front/elements/pen.js"):
    """The field to draw on.

    Args:
        drawn: is given the strokes as the browser tells them.

    Attributes:
        strokes: that are on it.
        picture: that is on it in their place, as a data URL.
        sheet: rises whenever the field is cleared or shows something else.
    """

    def __init__(self, drawn: Callable[[events.GenericEventArguments], None]) -> None:
        super().__init__()
        self.strokes: Sequence[Stroke] = []
        self.picture: str | None = None
        self.sheet = 0
        self.props["pen"] = PEN
        self.props["aria-label"] = "Field to draw a digit on"
        self.classes("drawing-field")
        self.on("drawn", drawn)
        self.on("ready", self._send)  # whenever it comes into view, empty
        self._there = False

    def heard(self) -> None:
        """Tell the browser that its strokes were heard."""
        self.run_method("heard")

    def show(self, strokes: Sequence[Stroke], picture: str | None = None) -> None:
        """Show strokes, or a picture in their place."""
        self.strokes, self.picture = strokes, picture
        self.sheet += 1
        if self._there:
            self._send()

    def _send(self) -> None:
        self._there = True
        flat = [[number for point in stroke for number in point] for stroke in self.strokes]
        self.run_method("show", flat, self.picture, self.sheet)


class Drawing:
    """The panel: what is on its field, and what the network makes of it."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.digit: Images | None = None
        self.label: int | None = None  # what the digit is, where that is known
        self.version: object = None
        with ui.element("div").classes("drawing"):
            with card("Draw a digit"):
                self._build_field()
            with ui.element("div").classes("stack"):
                with card("Outputs"):
                    self.bars = Html()
                with card("From the drawing to the network", "drawing_stages"):
                    self.stages = Stages()
            with card("What the hidden neurons contribute", "drawing_voices"):
                self.voices = Voices()
        self.show_test_digit(0)

    def refresh(self) -> None:
        """Answer anew where the network has changed."""
        if self.digit is not None and self.visit.version != self.version:
            self._answer(self.digit)

    def show_test_digit(self, number: int) -> None:
        """Show one of the test digits, as if it had been drawn."""
        test = self.visit.digits.test
        if not 0 <= number < len(test):
            self.trouble.text = f"There is no test digit {number}; the last one is {len(test) - 1}."
            return
        self.label = int(test.labels[number])
        digit = np.asarray(test.x[number : number + 1])
        picture = digit.reshape(28, 28)
        self._show(pictures.digit(digit))
        self.stages.show([Stage("Test digit", "Already centred in 28 by 28.", picture)])
        self.about.text = (
            f"Test digit {number}, {a_digit(self.label)}. Start drawing to replace it."
        )
        self._answer(digit)

    def clear(self) -> None:
        """Make everything empty."""
        self.digit = self.label = self.number.value = None
        self._show(None)
        self.about.text = "Draw one large digit with mouse, pen or finger."
        self.verdict.text, self.margin.text = "Nothing to read yet.", ""
        self.bars.content = bars(np.zeros(self.visit.sizes[-1]))
        self.stages.show([])
        self.voices.hide()

    def _build_field(self) -> None:
        self.field = Field(self._drawn)
        self.verdict = Text("p").classes("verdict").props("aria-live=polite")
        self.margin = Text("p").classes("muted small number")
        self.about = Text("p").classes("muted small")
        self.trouble = Text("p").classes("bad").props("role=alert")
        with ui.element("div").classes("buttons"):
            clear = ui.button("Clear", icon="backspace", on_click=self.clear)
            named(clear.props("outline no-caps"), "Clear the field")
            surprise = ui.button("Random digit", icon="casino", on_click=self._surprise)
            named(surprise.props("outline no-caps"), "Random digit")
        last = len(self.visit.digits.test) - 1
        self.number = ui.number(
            "Test digit", value=0, min=0, max=last, precision=0, on_change=self._number_changed
        )
        named(self.number.props("outlined dense"), "Test digit by number")
        drop_place(
            "Choose a photograph",
            f"or drop one here: at most {LARGEST_PHOTO >> 20} MB, not stored",
            PHOTOS,
            LARGEST_PHOTO,
            self._take_photo,
            self._complain,
        )

    def _complain(self, line: str) -> None:
        self.trouble.text = line

    def _surprise(self) -> None:
        self.number.value = int(np.random.default_rng().integers(len(self.visit.digits.test)))

    def _number_changed(self) -> None:
        number = whole(self.number.value)
        if number is not None:
            self.show_test_digit(number)

    def _drawn(self, event: events.GenericEventArguments) -> None:
        told = event.args if isinstance(event.args, dict) else {}
        if told.get("sheet") != self.field.sheet:  # drawn before it was cleared: too late
            self.field.heard()
            return
        try:
            self.field.strokes, self.field.picture = strokes_from(told.get("strokes")), None
            self.label = self.number.value = None
            self.trouble.text, self.about.text = "", "Your drawing."
            self._read(stages(as_picture(self.field.strokes)))
        except FirstnetError as error:
            self.trouble.text = str(error)
        finally:
            self.field.heard()

    async def _take_photo(self, content: bytes, name: str) -> None:
        found = await run.io_bound(read_photograph, content, name)
        if found is None:  # the server is closing
            return
        self.label = self.number.value = None
        self._show(pictures.digit(found.stages[-1].picture))
        self.about.text = f"{name}, as the network sees it."
        if found.line:
            self.about.text = (
                f"{name} has several digits. The reader that comes with firstnet reads "
                f"{found.line}; your network gets the first digit."
            )
        self._read(found.stages)

    def _read(self, found: Sequence[Stage]) -> None:
        self.stages.show(found)
        self._answer(found[-1].picture.reshape(1, -1))

    def _show(self, picture: str | None) -> None:
        self.trouble.text = ""
        self.field.show([], picture)

    def _answer(self, digit: Images) -> None:
        self.digit, self.version = digit, self.visit.version
        network = self.visit.network
        outputs = answer(network, digit)
        self.verdict.text = f"{verdict(outputs)}{self._judged(int(outputs.argmax()))}"
        self.margin.text = margin(outputs)
        self.bars.content = bars(outputs)
        self.voices.show(network, digit, int(outputs.argmax()))

    def _judged(self, answer: int) -> str:
        if self.label is None:
            return ""
        return " ✓ Right." if answer == self.label else f" ✗ It is {a_digit(self.label)}."


def panel(visit: Visit) -> Callable[[], None]:
    """Build the panel, and return what brings it up to date."""
    return Drawing(visit).refresh
