"""The panel "Step through": one training digit, forward, back, and one step, in real numbers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from nicegui import ui

from firstnet.book.network import Network
from firstnet.errors import FirstnetError, RecipeError
from firstnet.recipe import Recipe
from firstnet.views import pictures
from firstnet.web.elements.bars import a_digit
from firstnet.web.elements.controls import Picture, Text, card, named
from firstnet.web.elements.entries import whole
from firstnet.web.step.equations import equations, figures, told
from firstnet.web.step.layer_strips import LayerStrips
from firstnet.web.step.notation import as_html, letter, number
from firstnet.web.step.step import (
    Pass,
    Place,
    check,
    cost_after,
    lively_place,
    move,
    stepped,
    there_and_back,
    within,
)
from firstnet.web.step.weight_fields import FREE, WeightFields
from firstnet.web.visit.visit import Visit

DIGIT_LEAD = (
    "One step of gradient descent on this digit alone. The step changes a copy of the network; the "
    "run keeps its weights."
)
WEIGHT_LEAD = "Neurons and inputs are counted from 0. Layer 1 is the input; its neurons are pixels."
ETA = "Learning rate η"
REST = 10  # following the training takes at most one part in so many of the time


class Steps:
    """The panel: one digit, one weight, and the network they are seen in."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.number = 0
        self.own: Network | None = None  # after steps that were taken here; None: the visit's
        self.taken = 0
        self.telling = False  # while the fields are filled in, and nobody types
        self.seen = visit.version, visit.recipe  # what is shown was computed from these
        self.rests_until = 0.0
        self.strips: list[LayerStrips] = []
        self.passed = self._pass()
        self.place = lively_place(self.passed)
        with ui.element("div").classes("step"):
            with card("One training digit", lead=DIGIT_LEAD):
                self._build_digit()
            with card("Forward and back", "step_pass"):
                self.layers = ui.element("div").classes("layers")
            with card("One weight", lead=WEIGHT_LEAD):
                self._build_weight()
        self._show()

    @property
    def recipe(self) -> Recipe:
        """The recipe of the run, with the eta that is asked for here."""
        eta = self.eta.value
        return self.visit.recipe if eta is None else replace(self.visit.recipe, eta=float(eta))

    def refresh(self) -> None:
        """Follow the training, without taking much of its time."""
        now, seen = time.monotonic(), (self.visit.version, self.visit.recipe)
        (run, beat), recipe = self.seen
        if seen[0][0] != run:
            self.own, self.taken = None, 0  # another run, perhaps with other outputs
        elif recipe == seen[1] and (self.own or seen[0][1] == beat or now < self.rests_until):
            return
        self._again()
        self.rests_until = now + REST * (time.monotonic() - now)

    def _build_digit(self) -> None:
        digits = self.visit.digits.training
        with ui.element("div").classes("one-digit"):
            self.digit = Picture("")
            with ui.element("div"):
                self.label = Text("p")
                self.cost = ui.html(sanitize=False, tag="p").classes("number")
                self.after = ui.html(sanitize=False, tag="p").classes("number")
        last = len(digits) - 1
        self.which = ui.number(
            "Training digit", value=0, min=0, max=last, precision=0, on_change=self._digit_changed
        )
        named(self.which.props("outlined dense"), "Training digit by number")
        self.eta = named(ui.number(ETA, min=0, on_change=self._again), ETA)
        self.eta.props("outlined dense clearable")
        with ui.element("div").classes("buttons"):
            take = ui.button("Take the step", icon="trending_down", on_click=self._take)
            named(take.props("unelevated no-caps"), "Take the step")
            other = ui.button("Another digit", icon="casino", on_click=self._other)
            named(other.props("outline no-caps"), "Another digit")
            back = ui.button("Back to the run", icon="undo", on_click=self._back)
            self.back = named(back.props("outline no-caps"), "Back to the run")
        self.trouble = Text("p").classes("bad").props("role=alert")

    def _build_weight(self) -> None:
        with ui.element("div").classes("step-fields"):
            self.layer = ui.select([2], label="Layer", value=2, on_change=self._chosen)
            named(self.layer.props("outlined dense"), "Layer")
            self.j = ui.number("Neuron j", value=0, min=0, precision=0, on_change=self._chosen)
            named(self.j.props("outlined dense"), "Neuron j")
            self.k = ui.number("Input k", value=0, min=0, precision=0, on_change=self._chosen)
            named(self.k.props("outlined dense"), "Input k")
            self.bias = ui.switch("Bias instead", on_change=self._chosen)
            named(self.bias, "Bias instead of a weight")
        with ui.element("div").classes("pointed"):
            self.fields = WeightFields(lambda k: self._follow(replace(self.place, k=k)))
            with ui.element("div").classes("told"):
                self.figures = ui.html(sanitize=False)
                self.said = Text("p").classes("sr").props("aria-live=polite")
                self.fields.holding = Text("p", FREE).classes("muted small")
        self.equations = ui.html(sanitize=False)

    def _pass(self) -> Pass:
        self.seen = self.visit.version, self.visit.recipe
        network = self.own or self.visit.network
        cost = self.visit.recipe.cost
        return there_and_back(network, self.visit.digits.training, self.number, cost)

    def _again(self) -> None:
        """Compute everything anew, and show it."""
        self.passed = self._pass()
        self.place = within(self.place, self.passed.network.sizes)
        self._show()

    def _show(self) -> None:
        after = self._stepped()
        if after is None:
            return
        self._show_digit(cost_after(self.passed, after))
        self._show_layers()
        self._show_weight()

    def _stepped(self) -> Network | None:
        """Return the network after the step; None where the eta that was typed is none."""
        try:
            after = stepped(self.passed, self.recipe, self.visit.run.examples)
        except RecipeError as error:
            self.trouble.text = str(error)
            return None
        self.trouble.text = ""
        return after

    def _show_digit(self, after: float) -> None:
        passed = self.passed
        self.digit.show(pictures.digit(passed.x[:, 0]), f"Training digit {self.number}")
        outputs, answer = passed.fired[-1].a[:, 0], int(np.argmax(passed.y))
        self.label.text = (
            f"Training digit {self.number} is {a_digit(answer)}; the network reads "
            f"{a_digit(int(outputs.argmax()))}."
        )
        cost = letter("C")
        self.cost.content = f"{cost} = {number(passed.value)} ({passed.cost.name} cost)"
        self.after.content = f"{cost}′ = {number(after)} after one step"
        self.eta.props["label"] = f"{ETA} (the run has {self.visit.recipe.eta:g})"
        self.back.set_visibility(self.own is not None)
        self.back.text = f"Back to the run (steps taken: {self.taken})"

    def _show_layers(self) -> None:
        missing = len(self.passed.fired) - len(self.strips)
        with self.layers:
            self.strips += [
                LayerStrips(self._neuron_of(len(self.strips) + n)) for n in range(missing)
            ]
        for layer, strips in enumerate(self.strips, start=2):
            shown = layer <= len(self.passed.fired) + 1
            strips.section.set_visibility(shown)
            if shown:
                strips.show(self.passed, layer, self.place)

    def _neuron_of(self, index: int) -> Callable[[int], None]:
        def choose(j: int) -> None:
            if j < self.passed.network.sizes[index + 1]:
                slopes = np.abs(self.passed.fired[index].nabla.w[j])
                self._follow(Place(index + 2, j, int(np.argmax(slopes))))

        return choose

    def _show_weight(self) -> None:
        place, passed = self.place, self.passed
        it = passed.at(place.layer)
        checked = check(passed, place)
        moved = move(passed, place, self.recipe, self.visit.run.examples)
        self._show_numbers()
        self.fields.show(it, place)
        self.said.text = told(place, checked, moved)
        self.figures.content = figures(place, checked, moved)
        self.equations.content = as_html(equations(passed, place, checked, moved, self.recipe))

    def _show_numbers(self) -> None:
        self.telling = True
        sizes, place = self.passed.network.sizes, self.place
        layers = list(range(2, len(sizes) + 1))
        if self.layer.options != layers:
            self.layer.set_options(layers)
        self.layer.value, self.j.value, self.bias.value = place.layer, place.j, place.k is None
        if place.k is not None:
            self.k.value = place.k
        self.k.set_enabled(place.k is not None)
        self.telling = False

    def _follow(self, place: Place) -> None:
        """Follow another weight, as near to this place as there is one."""
        place = within(place, self.passed.network.sizes)
        if place != self.place:
            self.place = place
            self._show_layers()
            self._show_weight()

    def _chosen(self) -> None:
        """Follow the weight that the fields say."""
        layer, j, k = (whole(field.value) for field in (self.layer, self.j, self.k))
        if self.telling or layer is None or j is None or k is None:
            return
        place = Place(layer, j, None if self.bias.value else k)
        if place.layer != self.place.layer:
            place = lively_place(self.passed, layer)
        self._follow(place)
        self._show_numbers()

    def _digit_changed(self) -> None:
        number = whole(self.which.value)
        if number is None:
            return
        before, self.number = self.number, number
        try:
            self._again()
        except FirstnetError as error:
            self.number = before
            self.trouble.text = str(error)
            return
        if not self.fields.held:
            self._follow(lively_place(self.passed, self.place.layer))

    def _other(self) -> None:
        self.which.value = int(np.random.default_rng().integers(len(self.visit.digits.training)))

    def _take(self) -> None:
        after = self._stepped()
        if after is None:
            return
        if not all(
            np.isfinite(layer.w).all() and np.isfinite(layer.b).all() for layer in after.layers
        ):
            self.trouble.text = "After this step, weights are infinite; use a smaller η."
            return
        self.own, self.taken = after, self.taken + 1
        self._again()

    def _back(self) -> None:
        self.own, self.taken = None, 0
        self._again()


def panel(visit: Visit) -> Callable[[], None]:
    """Build the panel, and return what brings it up to date."""
    return Steps(visit).refresh
