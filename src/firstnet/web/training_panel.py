"""The panel "Train": the choices of a run, its curves, and the network at work."""

from __future__ import annotations

import math
from collections.abc import Callable

from nicegui import ui

from firstnet.errors import FirstnetError
from firstnet.web.book_runs import same_run
from firstnet.web.charts import accuracy_chart, cost_chart
from firstnet.web.controls import Text, card, explained, tipped
from firstnet.web.curves import accuracy
from firstnet.web.reading_card import reading_card
from firstnet.web.run import Run
from firstnet.web.training_form import Form
from firstnet.web.visit import Visit
from firstnet.web.words import book_words, figures, status

PACES = {math.inf: "as fast as it can", 2.0: "2 epochs a second", 0.1: "10 seconds an epoch"}


def panel(visit: Visit) -> Callable[[], None]:
    """Build the panel, and return what brings it up to date."""
    return _Training(visit).refresh


class _Training:
    """The elements of the panel."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._drawn: object = None
        with ui.element("div").classes("training"):
            with ui.element("div").classes("stack"):
                self._build_run()
            with ui.element("div").classes("stack"):
                self._build_accuracy()
                self._refresh_reading = reading_card(visit)
                self._build_cost()
        self.refresh()

    def refresh(self) -> None:
        """Bring the panel up to date."""
        self._refresh_reading()
        self._tell()
        run, kept = self._visit.run, self._visit.kept
        mark = (id(run), len(run.points), run.goal, id(kept), run.recipe, run.examples)
        if mark != self._drawn:
            self._drawn = mark
            self._draw()

    def _build_run(self) -> None:
        with card("Train", "training"):
            with ui.element("div").classes("buttons"):
                self._go = _button("Run", "play_arrow", self._run_or_pause, "go")
                _button("Start again", "restart_alt", self._start_again, "start_again", "outline")
                _button("One mini-batch", "skip_next", self._one_mini_batch, "step", "outline")
                _button("One epoch", "fast_forward", self._one_epoch, "one_epoch", "outline")
            self._status = Text("p").classes("number status")
            self._says = Text("p").classes("sr").props("role=status")
            self._trouble = Text("p").classes("bad").props("role=alert")
        with card("Choices", "choices") as section:
            section.classes("choices")
            self._form = Form(self._visit)
            Text("h3", "To watch it")
            pace = ui.select(PACES, value=math.inf, label="Pace")
            pace.props("outlined dense options-dense")
            self._pace = explained(pace, "pace", "Pace")
            self._pace.on_value_change(self._change_pace)

    def _build_accuracy(self) -> None:
        with card("Accuracy", "accuracy"):
            with ui.element("div").classes("figures"):
                self._test = _figure("test")
                self._training = _figure("train")
            self._accuracy = _chart("Accuracy after each epoch")
            self._book = Text("p").classes("muted small")
            with ui.element("div").classes("row"):
                _button("Keep to compare", "layers", self._keep, "keep", "flat")
                self._drop = _button(
                    "Drop the kept run", "layers_clear", self._drop_kept, "drop", "flat"
                )

    def _build_cost(self) -> None:
        with card("Cost", "cost_curves"):
            self._cost = _chart("Cost after each epoch").classes("low")

    def _tell(self) -> None:
        """Tell how the run stands, in words and numbers."""
        run = self._visit.run
        self._go.text = "Pause" if run.running else "Run"
        self._go.icon = "pause" if run.running else "play_arrow"
        self._go.props["aria-label"] = self._go.text
        self._status.text = status(run)
        self._trouble.text = f"✗ {run.trouble}" if run.trouble else ""
        self._says.text = "" if run.running else f"Paused. {status(run)}"
        for (number, words), said in zip((self._test, self._training), figures(run)):
            number.text, words.text = said

    def _draw(self) -> None:
        """Draw the curves anew."""
        run, kept = self._visit.run, self._visit.kept
        points, book = list(run.points), same_run(run.recipe, run.examples)
        _show(self._accuracy, accuracy_chart(points, run.goal, kept, book))
        _show(self._cost, cost_chart(points, run.goal, kept))
        self._book.text = book_words(book)
        self._drop.visible = kept is not None
        if points:
            last = points[-1]
            told = f"{accuracy(last.test)} % of the test digits after epoch {last.epoch}"
            self._accuracy.props["aria-label"] = f"Accuracy after each epoch, lastly {told}"

    def _run_or_pause(self) -> None:
        run = self._visit.run
        if run.running:
            run.pause()
        elif self._taken():
            run.go()

    def _one_mini_batch(self) -> None:
        if self._taken():
            self._visit.run.one_mini_batch()

    def _one_epoch(self) -> None:
        if self._taken():
            self._visit.run.one_epoch()

    def _taken(self) -> bool:
        """Let the run take up what the form says; return whether all of it can be read."""
        return self._form.apply()

    def _start_again(self) -> None:
        """Deal new starting weights by the form; go on only if it was running."""
        chosen, before = self._form.read(), self._visit.run
        if chosen is None:
            return
        try:
            run = Run(
                self._visit.digits,
                chosen.recipe,
                seed=chosen.seed,
                engine=chosen.engine,
                examples=chosen.examples,
            )
        except (FirstnetError, MemoryError) as error:
            ui.notify(str(error) or "Not enough memory; take fewer neurons.", type="negative")
            return
        run.pace = before.pace
        self._visit.start_again(run)
        if before.running:
            run.go()
        self._form.tell_waiting()

    def _change_pace(self) -> None:
        self._visit.run.pace = float(self._pace.value or math.inf)

    def _keep(self) -> None:
        self._visit.keep()

    def _drop_kept(self) -> None:
        self._visit.kept = None


def _button(
    label: str, icon: str, on_click: Callable[[], None], name: str, look: str = "unelevated"
) -> ui.button:
    button = ui.button(label, icon=icon, on_click=on_click).props(f"no-caps dense {look}")
    if look == "unelevated":
        button.props("text-color=on-accent")
    return tipped(button, name, label)


def _figure(css: str) -> tuple[Text, Text]:
    """Make a large number with words under it."""
    with ui.element("div").classes(f"figure {css}"):
        return Text("span").classes("figure-number"), Text("span").classes("muted small")


def _chart(label: str) -> ui.echart:
    chart = ui.echart({"series": []}, renderer="svg").classes("chart").props("role=img")
    chart.props["aria-label"] = label
    return chart


def _show(chart: ui.echart, options: dict[str, object]) -> None:
    chart.options.clear()
    chart.options.update(options)
    chart.update()
