"""A run while it goes on: a notebook shows it anew again and again, a terminal a bar.

with showing(run) as show:
    show(run_after_an_epoch)
"""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from firstnet.views import notebook
from firstnet.views.bar import bar, is_live

if TYPE_CHECKING:
    from firstnet.views.run import Run

Show = Callable[["Run"], None]

PAUSE_S = 0.2  # between two views of a notebook; each is sent to the browser as a whole


def showing(run: Run) -> AbstractContextManager[Show]:
    """Return the way to show a run where we are, to be entered with `with`.

    Where there is neither a notebook nor a terminal, nothing is shown.
    """
    if _in_notebook():
        return _shown_anew(run)
    if is_live(sys.stderr):
        return _bar(run)
    return nullcontext(unseen)


def unseen(run: Run) -> None:
    """Show nothing."""


def _in_notebook() -> bool:
    """Return whether somebody's notebook runs this; IPython on a terminal has no kernel."""
    return getattr(notebook.shell(), "kernel", None) is not None


@contextmanager
def _shown_anew(run: Run) -> Iterator[Show]:
    from firstnet.views import html

    display: Any = importlib.import_module("IPython.display")
    handle = display.display(display.HTML(html.run(run, going=True)), display_id=True)
    latest, shown = run, time.monotonic()

    def show(run: Run) -> None:
        nonlocal latest, shown
        latest = run
        if time.monotonic() - shown >= PAUSE_S:
            handle.update(display.HTML(html.run(run, going=True)))
            shown = time.monotonic()

    try:
        yield show
    finally:
        handle.update(latest)
        notebook.has_been_shown(latest)


@contextmanager
def _bar(run: Run) -> Iterator[Show]:
    with bar(run.recipe.epochs, "epochs", sys.stderr) as draw:

        def show(run: Run) -> None:
            score = run.epochs[-1].evaluation if run.epochs else None
            said = f"{100 * score.accuracy:.2f} % of the {run.on} digits" if score else ""
            draw(len(run.epochs), said)

        yield show
