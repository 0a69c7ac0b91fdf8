"""The panel "Train": the choices of a run, its curves, and the network at work."""

from __future__ import annotations

import math
from collections.abc import Callable

from nicegui import ui

from firstnet.errors import FirstnetError
from firstnet.recipe import Recipe
from firstnet.web.elements.controls import Text, card, glossary, named
from firstnet.web.train.book_runs import same_run
from firstnet.web.train.charts import Options, accuracy_chart, alike, cost_chart, numbers
from firstnet.web.train.form import PRESET, Form
from firstnet.web.train.reading_card import reading_card
from firstnet.web.train.words import LABELS, WELCOME, book_words, figures, status
from firstnet.web.visit.run import Run
from firstnet.web.visit.visit import Visit

SLOWLY = 3.0  # epochs per second: the book's 30 take ten seconds
PACES = {
    math.inf: "as fast as possible",
    SLOWLY: "3 epochs per second",
    0.1: "10 seconds per epoch",
}


def panel(visit: Visit) -> Callable[[], None]:
    """Build the panel, and return what brings it up to date."""
    return _Training(visit).refresh


class _Training:
    """The elements of the panel."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._drawn: object = None
        self._cost_drawn: object = None
        self._turn = False
        self._complaint: str | None = None  # why the last start failed
        self._build_welcome()
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
        behind = kept and (kept.number, len(kept.points))
        mark = (run.number, len(run.points), run.goal, behind, run.recipe)
        if mark != self._drawn:
            self._drawn = mark
            self._draw_accuracy()
        self._turn = not self._turn  # the cost follows at every second beat: drawing it costs time
        if mark != self._cost_drawn and self._turn:
            self._cost_drawn = mark
            _show(self._cost, cost_chart(list(run.points), run.goal, kept))

    def _build_welcome(self) -> None:
        """Say what one sees on a first visit, until something is trained."""
        self._first = self._visit.run
        with ui.element("section").classes("card welcome") as self._welcome:
            Text("p").text = WELCOME
            watch = ui.button("Watch it learn", icon="play_arrow", on_click=self._watch)
            watch.props("no-caps unelevated")

    def _watch(self) -> None:
        """Train the book's first network from the start, slowly enough to watch."""
        self._complaint = None
        self._visit.start_again(Run(self._visit.digits, Recipe(), seed=self._first.seed))
        self._form.show(self._visit.run)
        self._pace.value = SLOWLY
        self._visit.run.pace = SLOWLY
        self._visit.run.go()

    def _build_run(self) -> None:
        with card("Train", "training"):
            with ui.element("div").classes("buttons"):
                self._go = _button("Run", "play_arrow", self._run_or_pause)
                _button("Start again", "restart_alt", self._start_again, "outline")
                _button("One mini-batch", "skip_next", self._one_mini_batch, "outline")
                _button("One epoch", "fast_forward", self._one_epoch, "outline")
            self._status = Text("p").classes("number status")
            self._says = Text("p").classes("sr").props("role=status")
            self._trouble = Text("p").classes("bad").props("role=alert")
        with card("Hyper-parameters") as section:
            section.classes("choices")
            self._form = Form(self._visit)
            Text("h3", "Slow down to watch")
            self._pace = named(ui.select(PACES, value=math.inf, label="Pace"), "Pace")
            self._pace.props("outlined dense options-dense")
            self._pace.on_value_change(self._change_pace)
            glossary("What these choices mean", {"preset": PRESET} | LABELS)

    def _build_accuracy(self) -> None:
        with card("Accuracy", "accuracy"):
            with ui.element("div").classes("figures"):
                self._test = _figure("test")
                self._training = _figure("train")
            self._accuracy = _chart("Accuracy after each epoch")
            self._book = Text("p").classes("muted small")
            with ui.element("div").classes("row"):
                self._keep = _button("Keep to compare", "layers", self._visit.keep, "flat")
                self._drop = _button("Remove the kept run", "layers_clear", self._drop_kept, "flat")

    def _build_cost(self) -> None:
        with card("Cost", "cost_curves"):
            self._cost = _chart("Cost after each epoch").classes("low")

    def _tell(self) -> None:
        """Tell how the run stands, in words and numbers."""
        run = self._visit.run
        self._welcome.visible = run is self._first and not run.running and run.beat == 0
        over = len(run.points) >= run.goal
        wanted = "Pause" if run.running else "Train longer" if over else "Run"
        if self._go.text != wanted:
            self._go.text, self._go.icon = wanted, "pause" if run.running else "play_arrow"
            self._go.props["aria-label"] = wanted
        self._status.text = status(run)
        trouble = self._complaint or run.trouble
        self._trouble.text = f"✗ {trouble}" if trouble else ""
        self._says.text = "" if run.running else f"Paused. {status(run)}"
        for (number, words), said in zip((self._test, self._training), figures(run)):
            number.text, words.text = said

    def _draw_accuracy(self) -> None:
        """Draw the accuracies anew, and tell what the book has to say about them."""
        run, kept = self._visit.run, self._visit.kept
        points, book = list(run.points), same_run(run.recipe, run.examples)
        _show(self._accuracy, accuracy_chart(points, run.goal, kept, book))
        self._book.text = book_words(book)
        self._keep.enabled, self._drop.visible = bool(points), kept is not None

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
        self._complaint = None
        return self._form.apply()

    def _start_again(self) -> None:
        """Deal new starting weights by the form; go on only if it was running."""
        chosen, before = self._form.read(), self._visit.run
        self._complaint = None
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
            self._complaint = str(error) or "Not enough memory; use fewer neurons."
            return
        run.pace = before.pace
        self._visit.start_again(run)
        if before.running:
            run.go()
        self._form.tell_waiting()

    def _change_pace(self) -> None:
        self._visit.run.pace = float(self._pace.value or math.inf)

    def _drop_kept(self) -> None:
        self._visit.kept = None


def _button(
    label: str, icon: str, on_click: Callable[[], None], look: str = "unelevated"
) -> ui.button:
    button = ui.button(label, icon=icon, on_click=on_click).props(f"no-caps dense {look}")
    return named(button, label)  # its own text would include the name of the icon


def _figure(css: str) -> tuple[Text, Text]:
    """Make a large number with words under it."""
    with ui.element("div").classes(f"figure {css}"):
        return Text("span").classes("figure-number"), Text("span").classes("muted small")


def _chart(label: str) -> ui.echart:
    chart = ui.echart({"series": []}, renderer="svg").classes("chart").props("role=img")
    chart.props["aria-label"] = label
    return chart


def _show(chart: ui.echart, options: Options) -> None:
    """Show a chart of these options; where only its numbers are new, only those are sent."""
    grown = alike(chart.options, options)
    with chart.props.suspend_updates():
        chart.props["options"] = options  # for a browser that comes back
    if grown:
        chart.run_chart_method("setOption", numbers(options))
    else:
        chart.update()
