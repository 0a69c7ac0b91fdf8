"""How a notebook shows networks, runs, data and reports; none of them knows of it.

IPython asks a table of types for what to show. Types are told by name, so that none is imported
before somebody has made one.

A run that a cell has shown while it went on is not shown again where it is the value of that cell.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from firstnet.views.run import Run

VIEWS = {  # the function of `html` that shows a type, by the type's module and name
    ("firstnet.book.network", "Network"): "network",
    ("firstnet.data.dataset", "Dataset"): "dataset",
    ("firstnet.data.report", "Report"): "report",
    ("firstnet.doctor.report.report", "Examination"): "examination",
    ("firstnet.recipe", "Recipe"): "recipe",
    ("firstnet.views.run", "Run"): "run",
    ("firstnet.training.loop", "Epoch"): "epoch",
}
_cells: WeakKeyDictionary[Run, int] = WeakKeyDictionary()  # in which cell a run was shown already


def shell() -> Any:
    """Return the IPython that runs this program, or None."""
    ipython: Any = sys.modules.get("IPython")
    return ipython and ipython.get_ipython()


def register() -> None:
    """Tell IPython how to show each type, if it runs this program."""
    formatter: Any = getattr(shell(), "display_formatter", None)
    if formatter is not None:
        for module, name in VIEWS:
            formatter.formatters["text/html"].for_type_by_name(module, name, shown)
        itself = formatter.ipython_display_formatter
        itself.for_type_by_name("firstnet.views.run", "Run", showing_nothing)


def has_been_shown(run: Run) -> None:
    """Note that the cell which runs now has shown this run."""
    _cells[run] = shell().execution_count


def showing_nothing(run: Run) -> None:
    """Show nothing of a run, once, in the cell that has shown it.

    Raises:
        NotImplementedError: it is to be shown as usual, which IPython then does.
    """
    if _cells.pop(run, None) != shell().execution_count:
        raise NotImplementedError


def shown(value: Any) -> str:
    """Return what a notebook shows of a network, an epoch, a recipe, a run, data or a report.

    Raises:
        KeyError: there is no view of such a value.
    """
    from firstnet.views import html

    view = VIEWS[type(value).__module__, type(value).__name__]
    text: str = getattr(html, view)(value)
    return text
