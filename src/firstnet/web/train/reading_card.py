"""The card that shows the network at work: a test digit, its outputs, and whether it is right."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from nicegui import ui

from firstnet.training.evaluation import answers
from firstnet.views import pictures
from firstnet.web.elements.bars import a_digit, bars
from firstnet.web.elements.controls import Html, Picture, Text, card, named
from firstnet.web.visit.visit import Visit

EACH_S = 2.5  # how long a digit is shown before the next one
LEAD = "The network has one output for each digit. The largest one is its answer."
GOING = "Another one every few seconds"


def reading_card(visit: Visit) -> Callable[[], None]:
    """Build the card, and return what brings it up to date."""
    return _Reading(visit).refresh


class _Reading:
    """The digit that is being read, and its elements."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._chance = np.random.default_rng()
        self._number = 0
        self._next_at = time.monotonic() + EACH_S
        self._shown: object = None
        with card("A test digit", lead=LEAD):
            with ui.element("div").classes("reading"):
                with ui.element("div").classes("stack reading-digit"):
                    self._picture = Picture("").classes("large")
                    self._says = Text("p").classes("verdict")
                self._bars = Html().classes("grow")
            with ui.element("div").classes("row"):
                ui.button("Another digit", on_click=self._another).props("flat no-caps dense")
                self._going = named(ui.switch(GOING, value=True), GOING).props("dense")
        self.refresh()

    def refresh(self) -> None:
        """Answer anew, where the network or the digit is another."""
        if self._going.value and time.monotonic() >= self._next_at:
            self._another()
        mark = (self._visit.version, self._number)
        if mark != self._shown:
            self._shown = mark
            self._show()

    def _another(self) -> None:
        self._number = int(self._chance.integers(len(self._visit.digits.test)))
        self._next_at = time.monotonic() + EACH_S

    def _show(self) -> None:
        test = self._visit.digits.test
        x, label = test.x[self._number : self._number + 1], int(test.labels[self._number])
        outputs = answers(self._visit.network, x)[0]
        read = int(outputs.argmax())
        alt = f"Test digit {self._number}, {a_digit(label)}"
        self._picture.show(pictures.digit(x[0]), alt)
        self._bars.content = bars(outputs)
        right = "✓ right" if read == label else f"✗ it is {a_digit(label)}"
        self._says.text = f"Answer: {read} {right}"
