"""The panel "Mistakes": the confusion matrix, the digits of a cell, and the worst mistakes."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from nicegui import background_tasks, run, ui
from numpy.typing import NDArray

from firstnet.training.evaluation import answers
from firstnet.training.mistakes import Judged, among, confusion, judge, worst
from firstnet.web.elements.bars import a_digit
from firstnet.web.elements.controls import Html, Text, card
from firstnet.web.elements.gallery import digit_list, mistake_list
from firstnet.web.visit.visit import Visit

JUDGE_S = 0.4  # while it trains, all test digits are read so often
CELL, WORST = 40, 12  # how many digits are shown
CAPTION = "Rows: the digit. Columns: the answer. Click a number to see its digits."
WORST_LEAD = "Where the network is most sure of a wrong answer: ✓ is the digit, ✗ the answer."
STRONG = 25  # a mistake that one in so many digits suffers has the full colour


def panel(visit: Visit) -> Callable[[], None]:
    """Build the panel, and return what brings it up to date."""
    return _Mistakes(visit).refresh


class _Mistakes:
    """What is known of the mistakes, and the elements that show it."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._judged: Judged | None = None
        self._version: object = None
        self._judging = False
        self._judge_at = 0.0
        self._cell: tuple[int, int] | None = None
        with ui.element("div").classes("columns"):
            with card("Confusion matrix"):
                self._right = Text("p").classes("number")
                self._cells = self._build_matrix()
            with card("Digits of the chosen cell"):
                self._words = Text("p").props("role=status")
                self._digits = Html()
        with card("The worst mistakes", lead=WORST_LEAD) as section:
            section.classes("below")
            self._worst = Html()
        self.refresh()

    def refresh(self) -> None:
        """Judge the network anew, where it has changed; in a thread, so the page stays live."""
        due = time.monotonic() >= self._judge_at and self._visit.version != self._version
        if due and not self._judging:
            self._judging = True
            background_tasks.create(self._judge())

    async def _judge(self) -> None:
        began, version = time.monotonic(), self._visit.version
        test = self._visit.digits.test
        try:
            outputs = await run.io_bound(answers, self._visit.network, test.x)
        finally:
            self._judging = False
        if outputs is None or self._worst.is_deleted:  # the server stops, or the tab is closed
            return
        self._judged, self._version = judge(outputs, test.labels), version
        self._judge_at = time.monotonic() + max(JUDGE_S, 3 * (time.monotonic() - began))
        self._show(self._judged)

    def _build_matrix(self) -> list[list[Text]]:
        classes = range(self._visit.sizes[-1])
        with ui.element("div").classes("matrix-room"), ui.element("table").classes("matrix"):
            Text("caption", CAPTION)
            with ui.element("thead"), ui.element("tr"):
                Text("td")
                for read in classes:
                    Text("th", str(read)).props("scope=col")
            with ui.element("tbody"):
                return [self._build_row(label, classes) for label in classes]

    def _build_row(self, label: int, classes: range) -> list[Text]:
        cells: list[Text] = []
        with ui.element("tr"):
            Text("th", str(label)).props("scope=row")
            for read in classes:
                with ui.element("td"):
                    cell = Text("button").props("type=button")
                cell.classes("right" if read == label else "wrong")
                cell.on("click", lambda _, at=(label, read): self._choose(at))
                cells.append(cell)
        return cells

    def _choose(self, cell: tuple[int, int]) -> None:
        self._cell = cell
        if self._judged is not None:
            self._show_cell(self._judged, cell)

    def _show(self, judged: Judged) -> None:
        """Show all of it; the most frequent mistake, where no cell is chosen."""
        counts = confusion(judged)
        wrong = len(judged.labels) - judged.correct
        total = f"{len(judged.labels):,} test digits"
        self._right.text = f"Of {total}, {judged.correct:,} are right and {wrong:,} wrong."
        self._show_counts(counts)
        self._show_cell(judged, self._cell or _most_frequent(counts))
        self._worst.content = mistake_list(self._visit.digits.test.x, judged, worst(judged, WORST))

    def _show_counts(self, counts: NDArray[np.int64]) -> None:
        for label, row in enumerate(self._cells):
            for read, cell in enumerate(row):
                count = int(counts[label, read])
                text = str(count) if count else "·"
                if cell.text != text:
                    cell.text = text
                    share = min(1.0, STRONG * count / max(1, int(counts[label].sum())))
                    cell.style(f"--share: {share:.2f}")
                    cell.props["aria-label"] = f"{label} read as {read}: {count} digits"

    def _show_cell(self, judged: Judged, cell: tuple[int, int]) -> None:
        label, read = cell
        numbers = among(judged, label, read)
        for row, line in enumerate(self._cells):
            for column, it in enumerate(line):
                chosen = "true" if (row, column) == cell else "false"
                if it.props.get("aria-pressed") != chosen:
                    it.props["aria-pressed"] = chosen
        what = f"{a_digit(label).capitalize()} read as {a_digit(read)}"
        few = f" ({CELL} are shown)" if len(numbers) > CELL else ""
        self._words.text = f"{what}: {len(numbers):,} digits{few}, each with its output {read}."
        shown = numbers[:CELL]
        fired = [f"{judged.outputs[number, read]:.2f}" for number in shown]
        alts = [f"Test digit {number}, {a_digit(label)}" for number in shown]
        self._digits.content = digit_list(self._visit.digits.test.x, shown, fired, alts)


def _most_frequent(counts: NDArray[np.int64]) -> tuple[int, int]:
    wrong = counts - np.diag(np.diag(counts))
    label, read = np.unravel_index(int(wrong.argmax()), wrong.shape)
    return int(label), int(read)
