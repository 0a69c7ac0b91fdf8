"""What the page says that Python knows: choices with their ranges, explanations, runs of the book.

Both pages have it as `data/words.json`: that of `firstnet serve` and the static one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from firstnet.book.costs import COSTS, plain_delta, quadratic_delta
from firstnet.book.neurons import NEURONS
from firstnet.recipe import Recipe, choices
from firstnet.web.book_runs import BOOK_RUNS, BookRun
from firstnet.web.choosing import Chosen, texts_of
from firstnet.web.explanations import EXPLANATIONS, Section

WELCOME = (
    "In 30 epochs this network learned to read handwritten digits, as in chapter 1 of Michael "
    "Nielsen's book."
)
LABELS = {
    "eta": "Learning rate η",
    "mini_batch_size": "Mini-batch size",
    "lmbda": "L2 regularization λ",
    "cost": "Cost",
    "dropout": "Dropout",
    "momentum": "Momentum",
    "epochs": "Epochs",
    "engine": "Engine",
    "hidden": "Hidden layers",
    "starts": "Starting weights",
    "neuron": "Kind of neuron",
    "seed": "Seed",
    "examples": "Training digits",
}
NOW = ("eta", "mini_batch_size", "lmbda", "cost", "dropout", "momentum", "epochs", "engine")
DELTAS: dict[Callable[..., Any], str] = {
    quadratic_delta: "quadratic",
    plain_delta: "plain",
}  # how BP1 is written
NEW = ("hidden", "starts", "neuron", "seed", "examples")


def words() -> dict[str, Any]:
    """Return it as plain data, for a page that has one engine and no doctor."""
    known, first = choices(), Chosen(Recipe(), 0, "fast", 50_000)
    return {
        "welcome": WELCOME,
        "labels": LABELS,
        "examination": None,
        "now": [name for name in NOW if name != "engine"],
        "new": list(NEW),
        "choices": texts_of(first),
        "names": {name: list(known[name].names) for name in ("cost", "starts", "neuron")},
        "neurons": {
            name: {"symbol": it.symbol, "words": it.words, "source": it.source}
            for name, it in NEURONS.items()
        },
        "costs": {
            name: {
                "words": it.words,
                "source": it.source,
                "delta": DELTAS.get(it.delta, "slopes"),
            }
            for name, it in COSTS.items()
        },
        "wanted": {name: f"Must be {it.wanted}; {it.try_}." for name, it in known.items()},
        "explanations": {
            name: {"text": it.text, "section": it.section and _section(it.section)}
            for name, it in EXPLANATIONS.items()
        },
        "runs": [_run(it) for it in BOOK_RUNS],
    }


def _run(run: BookRun) -> dict[str, Any]:
    return {
        "name": run.name,
        "choices": texts_of(Chosen(run.recipe, 0, "fast", run.examples)),
        "section": _section(run.section),
        "marks": list(run.marks.items()),
        "best": run.best,
        "on": run.on,
    }


def _section(section: Section) -> dict[str, Any]:
    return asdict(section) | {"link": section.link}
