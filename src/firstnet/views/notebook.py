"""How a notebook shows networks, runs, data and reports; none of them knows of it.

IPython asks a table of types for what to show. Types are told by name, so that none is imported
before somebody has made one.
"""

from __future__ import annotations

import sys
from typing import Any

VIEWS = {  # the function of `html` that shows a type, by the type's module and name
    ("firstnet.book.network", "Network"): "network",
    ("firstnet.data.dataset", "Dataset"): "dataset",
    ("firstnet.data.report", "Report"): "report",
    ("firstnet.doctor.report.report", "Examination"): "examination",
    ("firstnet.recipe", "Recipe"): "recipe",
    ("firstnet.views.run", "Run"): "run",
    ("firstnet.training.loop", "Epoch"): "epoch",
}


def register() -> None:
    """Tell IPython how to show each type, if it runs this program."""
    ipython: Any = sys.modules.get("IPython")
    formatter: Any = getattr(ipython and ipython.get_ipython(), "display_formatter", None)
    if formatter is not None:
        for module, name in VIEWS:
            formatter.formatters["text/html"].for_type_by_name(module, name, shown)


def shown(value: Any) -> str:
    """Return what a notebook shows of a network, an epoch, a recipe, a run, data or a report.

    Raises:
        KeyError: there is no view of such a value.
    """
    from firstnet.views import html

    view = VIEWS[type(value).__module__, type(value).__name__]
    text: str = getattr(html, view)(value)
    return text
