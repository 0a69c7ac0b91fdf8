"""The panel "Look inside": the weights of every neuron as pictures, and one neuron from near."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from nicegui import events, ui

from firstnet.data.dataset import Dataset, intensities
from firstnet.shapes import AnyFloats
from firstnet.views import pictures
from firstnet.web.elements.bars import a_digit
from firstnet.web.elements.controls import Html, Picture, Text, card, named
from firstnet.web.elements.gallery import digit_list
from firstnet.web.inside.histogram import histogram
from firstnet.web.inside.look import Look, look, spread
from firstnet.web.visit.visit import Visit

DIGITS = 2_000  # test digits that a neuron is shown
SHOWN = 400  # neurons that have a picture; the others are reached by their number
LOOK_S = 0.4  # while it trains, a neuron is looked at so often; its weights at each beat
KEYS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End")
CLICKED = """(event) => {
  const place = event.currentTarget.getBoundingClientRect();
  emit([(event.clientX - place.left) / place.width, (event.clientY - place.top) / place.height]);
}"""
PRESSED = f"""(event) => {{
  if (!{list(KEYS)}.includes(event.key)) return;
  event.preventDefault();
  emit(event.key);
}}"""
LEAD = (
    "A picture for each neuron. In the first hidden layer, a weight is drawn where its pixel is: "
    "ink on orange raises the neuron's input, ink on blue lowers it. Click a neuron, or use the "
    "arrow keys."
)
WORDS = {
    "alive": "Alive: its output depends on the digit.",
    "saturated": "Saturated: its slope is nearly 0 for almost all digits, so that it hardly "
    "learns.",
    "dead": "Dead: its output is the same for all digits, so that it says nothing about them.",
}


def panel(visit: Visit) -> Callable[[], None]:
    """Build the panel, and return what brings it up to date."""
    return _Inside(visit).refresh


class _Inside:
    """The layer and the neuron that are looked at, and the elements that show them."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._layer = self._neuron = 0
        self._sizes: tuple[int, ...] = ()
        self._drawn: object = None
        self._marked: object = None
        self._looked: object = None
        self._chosen: object = None
        self._look_at = 0.0
        with ui.element("div").classes("columns"):
            with card("Weights", lead=LEAD):
                self._build_tiles()
            with card("One neuron", "inside_neuron"):
                self._build_neuron()
        self.refresh()

    def refresh(self) -> None:
        """Bring the panel up to date."""
        if self._visit.sizes != self._sizes:
            self._offer_layers()
        mark = (self._visit.version, self._layer, self._neuron)
        if mark != self._drawn:
            self._drawn = mark
            self._draw()
        now = time.monotonic()
        if mark != self._looked and (now >= self._look_at or mark[1:] != self._chosen):
            self._looked, self._chosen = mark, mark[1:]
            self._look()
            self._look_at = now + max(LOOK_S, 5 * (time.monotonic() - now))

    def _build_tiles(self) -> None:
        with ui.element("div").classes("fields wide-first"):
            self._layers = named(ui.select({0: ""}, value=0, label="Layer"), "Layer")
            self._layers.props("outlined dense options-dense")
            self._number = named(ui.number("Neuron", value=1, min=1, precision=0), "Neuron")
            self._number.props("outlined dense")
        self._layers.on_value_change(lambda event: self._choose(int(event.value or 0), 0))
        self._number.on_value_change(lambda event: self._choose_number(event.value))
        self._tiles = ui.element("div").classes("tiles").props("role=slider tabindex=0")
        self._tiles.props["aria-label"] = "Neuron, by its picture"
        self._tiles.on("click", self._clicked, js_handler=CLICKED)
        self._tiles.on("keydown", self._pressed, js_handler=PRESSED)
        with self._tiles:
            self._picture = Picture("The weights into the neurons of the layer")
            self._mark = ui.element("div").classes("mark")
        self._hidden = Text("p").classes("muted small")
        ui.html(
            '<p class="scale muted small"><span>negative</span><i></i><span>0</span><b></b>'
            "<span>positive</span></p>",
            sanitize=False,
        )

    def _build_neuron(self) -> None:
        with ui.element("div").classes("neuron"):
            self._weights = Picture("").classes("large")
            with ui.element("div").classes("grow"):
                self._name = Text("p").classes("verdict")
                self._word = Text("p")
                self._facts = Text("p").classes("muted small number")
        Text("h3", f"Weighted input z for {DIGITS:,} test digits")
        self._spread = Html()
        Text("h3", "Digits with its highest outputs")
        self._most = Html()
        Text("h3", "Digits with its lowest outputs")
        self._least = Html()

    def _offer_layers(self) -> None:
        """Offer the layers of a network of other sizes."""
        self._sizes = self._visit.sizes
        names = {
            number: f"Hidden layer {number + 1} · {neurons} neurons"
            for number, neurons in enumerate(self._sizes[1:])
        }
        names[len(names) - 1] = f"Output layer · {self._sizes[-1]} neurons"
        self._choose(0, 0)
        self._layers.set_options(names, value=0)

    def _choose(self, layer: int, neuron: int) -> None:
        self._layer = min(layer, len(self._sizes) - 2)
        self._neuron = min(max(neuron, 0), self._neurons - 1)
        self._number.max = self._neurons
        self._number.value = self._neuron + 1

    def _choose_number(self, number: Any) -> None:
        if isinstance(number, (int, float)) and 1 <= number <= self._neurons:
            self._choose(self._layer, int(number) - 1)

    @property
    def _neurons(self) -> int:
        return self._sizes[self._layer + 1]

    @property
    def _shape(self) -> tuple[int, int]:
        """How many rows and columns of tiles there are."""
        shown = min(self._neurons, SHOWN)
        columns = math.ceil(math.sqrt(shown * 1.15))
        return math.ceil(shown / columns), columns

    def _clicked(self, event: events.GenericEventArguments) -> None:
        (x, y), (rows, columns) = event.args, self._shape
        neuron = int(y * rows) * columns + int(x * columns)
        if 0 <= neuron < min(self._neurons, SHOWN):
            self._choose(self._layer, neuron)

    def _pressed(self, event: events.GenericEventArguments) -> None:
        _, columns = self._shape
        steps = dict(zip(KEYS, (-1, 1, -columns, columns, -self._neurons, self._neurons)))
        self._choose(self._layer, self._neuron + steps[event.args])

    def _draw(self) -> None:
        """Draw the weights, and mark the chosen neuron."""
        w = self._visit.network.layers[self._layer].w
        rows, columns = self._shape
        self._picture.show(pictures.tiles(w[:SHOWN], columns))
        self._weights.show(
            pictures.weights(w[self._neuron]), f"The weights into neuron {self._neuron + 1}"
        )
        if (places := (rows, columns, self._neuron)) != self._marked:
            self._marked = places
            self._mark_neuron(rows, columns)

    def _mark_neuron(self, rows: int, columns: int) -> None:
        """Tell where the tiles are, and which is the chosen neuron's; it draws the page anew."""
        row, column = divmod(self._neuron, columns)
        self._tiles.style(f"--rows: {rows}; --columns: {columns}; --row: {row}; --column: {column}")
        self._tiles.props["aria-valuemin"], self._tiles.props["aria-valuemax"] = 1, self._neurons
        self._tiles.props["aria-valuenow"] = self._neuron + 1
        self._mark.visible = self._neuron < SHOWN
        hidden = self._neurons - SHOWN
        self._hidden.text = (
            f"{hidden:,} more neurons have no picture; choose them by number." if hidden > 0 else ""
        )

    def _look(self) -> None:
        """Show the neuron digits, and tell what it does with them."""
        test, network = self._visit.digits.test, self._visit.network
        seen = look(network, self._layer, self._neuron, _shown_digits(self._visit.digits))
        self._name.text = f"Neuron {self._neuron + 1} of {self._neurons}"
        self._word.text = WORDS[seen.word]
        self._facts.text = _facts(seen, float(network.layers[self._layer].b[self._neuron, 0]))
        words = f"Histogram of z, from {seen.z.min():.1f} to {seen.z.max():.1f}"
        self._spread.content = histogram(*spread(seen.z), words)
        for element, numbers in ((self._most, seen.most), (self._least, seen.least)):
            fired = [f"{seen.a[number]:.2f}" for number in numbers]
            alts = [f"{a_digit(int(test.labels[number])).capitalize()}" for number in numbers]
            element.content = digit_list(test.x, numbers, fired, alts)


@cache
def _shown_digits(digits: Dataset) -> AnyFloats:
    """Return the digits that neurons are shown, as numbers to compute with; once for all visits."""
    return intensities(digits.test.x[:DIGITS])


def _facts(seen: Look, bias: float) -> str:
    return (
        f"Bias {bias:.2f} · z = {seen.z.mean():.1f} ± {seen.z.std():.1f} · output "
        f"{seen.a.min():.2f} to {seen.a.max():.2f} · slope nearly 0 for {seen.flat:.0%} of "
        "the digits"
    )
