"""The form of the panel "Train": the choices of a run, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterable

from nicegui import ui

from firstnet.book.costs import COSTS
from firstnet.book.neurons import HIDDEN
from firstnet.book.starts import STARTS
from firstnet.engines import ENGINES
from firstnet.errors import FirstnetError
from firstnet.web.elements.controls import Text, named
from firstnet.web.train.book_runs import BOOK_RUNS, same_run
from firstnet.web.train.choosing import (
    Chosen,
    Unreadable,
    at_once,
    chosen_by,
    read,
    texts_of,
    waiting,
)
from firstnet.web.train.words import LABELS, NEW, NOW
from firstnet.web.visit.run import Run
from firstnet.web.visit.visit import Visit

OPTIONS: dict[str, Iterable[str]] = {
    "cost": COSTS,
    "starts": STARTS,
    "neuron": HIDDEN,
    "engine": ENGINES,
}
PRESET, OWN = "A run from the book", "My own"

Field = ui.input | ui.select


class Form:
    """The fields, by their names.

    Args:
        visit: whose run they belong to.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._fields: dict[str, Field] = {}
        texts = texts_of(chosen_by(visit.run))
        self._preset = ui.select([OWN, *(it.name for it in BOOK_RUNS)], value=OWN, label=PRESET)
        named(self._preset.props("outlined dense options-dense"), PRESET)
        self._preset.on_value_change(lambda event: self._take_preset(str(event.value)))
        for heading, names in (("Applied at once", NOW), ("Applied by “Start again”", NEW)):
            Text("h3", heading)
            with ui.element("div").classes("fields"):
                for name in names:
                    self._fields[name] = self._field(name, texts[name])
        self._waits = Text("p").classes("muted small waits").props("role=status")
        self.apply()

    def read(self) -> Chosen | None:
        """Return the choices; None where a field can't be read, which says so itself."""
        texts = {name: str(field.value or "") for name, field in self._fields.items()}
        errors: dict[str, str] = {}
        chosen = None
        try:
            chosen = read(texts, self._visit.recipe, len(self._visit.digits.training))
        except Unreadable as error:
            errors = dict(error.errors)
        for name, field in self._fields.items():
            field.error = errors.get(name)
        return chosen

    def apply(self) -> bool:
        """Let the run take up what it can on its way, and tell what waits for a new one.

        Returns:
            Whether all the fields can be read.
        """
        chosen, run = self.read(), self._visit.run
        if chosen is None:
            return False
        try:
            run.change(at_once(chosen, run), chosen.engine)
        except FirstnetError as error:
            self._waits.text = str(error)
            return False
        self.tell_waiting()
        book = same_run(chosen.recipe, chosen.examples)
        self._preset.value = OWN if book is None else book.name
        return True

    def show(self, run: Run) -> None:
        """Fill the fields with the choices of a run."""
        for name, text in texts_of(chosen_by(run)).items():
            self._fields[name].value = text
        self.apply()

    def tell_waiting(self) -> None:
        """Tell which fields wait for a new run."""
        chosen = self.read()
        names = waiting(chosen, self._visit.run) if chosen is not None else []
        listed = ", ".join(LABELS[name] for name in names)
        self._waits.text = f"Waiting for “Start again”: {listed}." if listed else ""

    def _field(self, name: str, text: str) -> Field:
        field: Field
        if name in OPTIONS:
            field = ui.select(list(OPTIONS[name]), value=text, label=LABELS[name])
            field.on_value_change(self.apply)
            field.props("options-dense")
        else:
            field = ui.input(LABELS[name], value=text)
            field.on("blur", self.apply).on("keydown.enter", self.apply)
            field.props("autocomplete=off spellcheck=false")
        field.props("outlined dense hide-bottom-space")
        return named(field, LABELS[name])

    def _take_preset(self, name: str) -> None:
        """Fill the fields with a run of the book."""
        run = next((it for it in BOOK_RUNS if it.name == name), None)
        if run is None:
            return
        chosen = Chosen(run.recipe, self._visit.run.seed, self._visit.run.engine, run.examples)
        for field, text in texts_of(chosen).items():
            if field in self._fields:
                self._fields[field].value = text
        self.apply()
