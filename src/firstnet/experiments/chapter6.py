"""Chapter 6: what its runs have led to, from the ledger that comes with firstnet.

The runs take hours, so they are not made here: `long_run.py` makes one, `plans.py` tells what is
trained, and `ledger.py` keeps what it led to. Those of this machine are added to those that come
with firstnet. A run that was shortened says so, and is compared with nothing.

The figure of a run is its test accuracy at the epoch of the best validation accuracy; the book's is
the best of three runs.

Source: chapter 6, "Convolutional neural networks in practice".
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import Any

import numpy as np

from firstnet.data import load
from firstnet.experiments import ledger
from firstnet.experiments.drawing import BOOK, OURS, Figure, label
from firstnet.experiments.ledger import Run
from firstnet.experiments.plans import LMBDAS
from firstnet.experiments.verdicts import NOT_COMPARED, NOT_RUN, Finding, among, spread

LONG = "chapter6"
SECONDS = 0  # so that it is not kept: it only reads
VOTERS = 5
TESTED = 10_000

PUBLISHED = {
    "6.1": 97.80,
    "6.2": 98.78,
    "6.4": 99.06,
    "6.6": 99.23,
    "6.7": 99.37,
    "6.8": 99.46,
    "6.9": 99.43,
    "6.10": 99.43,
    "6.11": 99.48,
    "6.12": 99.47,
    "6.13": 99.60,
}


def run(quick: bool) -> Generator[float, None, Any]:
    """Read the runs."""
    yield 0.0
    return ledger.merged(ledger.read(ledger.COMMITTED), ledger.read(ledger.own()))


def instead(runs: Sequence[Run], fresh: Sequence[Run]) -> list[Run]:
    """Return the runs, with fresh ones in the place of all that have the same plan."""
    names = {it["name"] for it in fresh}
    return ledger.merged([it for it in runs if it["name"] not in names], fresh)


def findings(results: Any) -> dict[str, Finding]:
    """Compare the test accuracies, row by row."""
    found = {row: _compared(row, _of(row, results)) for row in (*PUBLISHED, "6.3")}
    found["6.5"] = _tanh(_of("6.5", results), _of("6.4", results))
    found["6.14"] = _vote(_of("6.13", results))
    found["6.17"] = _sweep(results)
    found["6.18"] = _times(results)
    return found


def _of(name: str, runs: Iterable[Run]) -> list[Run]:
    """Return the runs of a plan; the whole ones, if there are any, and else the shortened ones."""
    these = [it for it in runs if it["name"] == name]
    return [it for it in these if not it["shortened"]] or these


def _compared(row: str, runs: Sequence[Run]) -> Finding:
    if not runs:
        return Finding("", NOT_RUN, "no run is kept; --fresh --row makes one")
    accuracies = [[it["test at best validation"] / 100] for it in runs]
    found = among([PUBLISHED.get(row, accuracies[0][0])], accuracies)
    compared = row in PUBLISHED and not any(it["shortened"] for it in runs)
    best = max(runs, key=lambda it: it["best validation"])
    notes = [*_shortened(runs), found.note]
    if len(runs) > 1:
        notes.append(f"best by validation {best['test at best validation'] / 100:.2f}")
    return Finding(
        f"{found.ours} %",
        found.verdict if compared else NOT_COMPARED,
        "; ".join([*notes, *_machines(runs)]),
    )


def _shortened(runs: Sequence[Run]) -> list[str]:
    epochs = [it["epochs"] for it in runs if it["shortened"]]
    if not epochs:
        return []
    least, most = min(epochs), max(epochs)
    return [
        f"shortened: {least if least == most else f'{least} to {most}'} of {runs[0]['of']} epochs"
    ]


def _machines(runs: Sequence[Run]) -> list[str]:
    return sorted({f"{it['engine']} engine, {it['machine']}" for it in runs})


def _tanh(runs: Sequence[Run], sigmoid: Sequence[Run]) -> Finding:
    """Compare tanh with sigmoid after 20 epochs, and at the end."""
    if not runs or not sigmoid:
        return Finding("", NOT_RUN, "no run is kept; --fresh --row makes one")
    told = []
    for epochs in (20, 60):
        if all(it["epochs"] >= epochs for it in (*runs, *sigmoid)):
            both = [spread([_at_best(it, epochs) for it in these]) for these in (runs, sigmoid)]
            told.append(f"{epochs} epochs: {both[0]} % (sigmoid {both[1]} %)")
    notes = [*_shortened(runs), f"{len(runs)} seeds", *_machines(runs)]
    if not told:
        epochs = min(it["epochs"] for it in (*runs, *sigmoid))
        told.append(f"{epochs} epochs: {spread([_at_best(it, epochs) for it in runs])} %")
    return Finding("; ".join(told), NOT_COMPARED, "; ".join(notes))


def _at_best(run: Run, epochs: int) -> float:
    """Return the test accuracy in per cent at the best validation accuracy of the first epochs."""
    validation = run["validation"][:epochs]
    best = max(range(len(validation)), key=lambda epoch: (validation[epoch], epoch))
    return float(run["test"][best] / 100)


def _vote(runs: Sequence[Run]) -> Finding:
    """Let the networks of 6.13 vote on each test digit, as they are after their last epoch."""
    voters = [it for it in runs if "mistakes" in it][:VOTERS]
    if len(voters) < VOTERS:
        return Finding("", NOT_RUN, f"{len(voters)} of {VOTERS} networks of 6.13 are trained")
    wrong = votes_lost([it["mistakes"] for it in voters], load("mnist").test.labels)
    single = spread([len(it["mistakes"]) for it in voters], "{:.0f}")
    accuracy = 100 - wrong * 100 / TESTED
    notes = [*_shortened(voters), f"{wrong} wrong; each by itself {single}", *_machines(voters)]
    return Finding(f"{accuracy:.2f} %", NOT_COMPARED, "; ".join(notes))


def votes_lost(mistakes: Sequence[dict[str, int]], labels: Any) -> int:
    """Return how many digits most networks get wrong; with equal votes the smaller digit wins.

    Args:
        mistakes: for each network, what it answered where it was wrong, by the digit's number.
        labels: what each digit is.
    """
    lost = 0
    for row in sorted({row for each in mistakes for row in each}, key=int):
        votes = [each.get(row, int(labels[int(row)])) for each in mistakes]
        lost += int(np.bincount(votes).argmax() != labels[int(row)])
    return lost


def _sweep(results: Sequence[Run]) -> Finding:
    """Tell the accuracy for every lmbda beside that without."""
    swept = {lmbda: _of(f"6.17:{lmbda}", results) for lmbda in LMBDAS}
    told = [
        f"{lmbda}: {max(it['test at best validation'] for it in runs) / 100:.2f}"
        for lmbda, runs in swept.items()
        if runs
    ]
    if not told:
        return Finding("", NOT_RUN, "no run is kept; --fresh --row makes them")
    runs = [it for these in swept.values() for it in these]
    return Finding(
        f"{', '.join(told)} %", NOT_COMPARED, "; ".join([*_shortened(runs), *_machines(runs)])
    )


def _times(results: Sequence[Run]) -> Finding:
    """Tell the shortest and the longest time of a run, counted up to all its epochs."""
    if not results:
        return Finding("", NOT_RUN, "no run is kept")
    hours = {it["name"]: it["seconds"] / it["epochs"] * it["of"] / 3600 for it in results}
    least, most = min(hours, key=hours.__getitem__), max(hours, key=hours.__getitem__)
    return Finding(
        f"{60 * hours[least]:.1f} minutes ({least}) to {hours[most]:.1f} hours ({most})",
        NOT_COMPARED,
        "; ".join(["a whole run, from the epochs that were made", *_machines(results)]),
    )


def draw(results: Any, figure: Figure) -> None:
    """Draw the test accuracy of every run at its best validation accuracy, and the book's."""
    axes = figure.subplots()
    for place, (row, published) in enumerate(PUBLISHED.items()):
        for it in _of(row, results):
            axes.plot(
                place,
                it["test at best validation"] / 100,
                color=OURS,
                marker="x" if it["shortened"] else ".",
            )
        axes.plot(place, published, **BOOK)
    axes.set_xticks(range(len(PUBLISHED)), PUBLISHED)
    label(axes, "Row (a cross: shortened)", "Test accuracy (%)")
