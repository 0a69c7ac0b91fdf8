"""Chapter 6: what its runs have led to, from the ledger that comes with firstnet.

The runs take hours, so they are not made here, but by `long_runs/`. Those of this machine are
added to those that come with firstnet. A run that was shortened says so, and is compared with
nothing; nor are fewer seeds than the three of which the book takes the best.

The figure of a run is its test accuracy at the epoch of the best validation accuracy; the book's is
the best of three runs.

Source: chapter 6, "Convolutional neural networks in practice".
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import Any

from firstnet.experiments.harness.verdicts import NOT_COMPARED, NOT_RUN, Finding, among, spread
from firstnet.experiments.long_runs import ledger
from firstnet.experiments.long_runs.ledger import Run
from firstnet.experiments.long_runs.plans import LMBDAS
from firstnet.views.drawing import BOOK, OURS, Figure, label

LONG = ("chapter6", "ensemble")  # experiments that read the ledger
BEST_OF = 3
SECONDS = 0  # so that it is not kept: it only reads

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
    found = {row: _compared(row, of_plan(row, results)) for row in (*PUBLISHED, "6.3")}
    found["6.5"] = _tanh(of_plan("6.5", results), of_plan("6.4", results))
    found["6.17"] = _sweep(results)
    found["6.18"] = _times(results)
    return found


def of_plan(name: str, runs: Iterable[Run]) -> list[Run]:
    """Return the runs of a plan; the whole ones, if there are any, and else the shortened ones."""
    these = [it for it in runs if it["name"] == name]
    return [it for it in these if not it["shortened"]] or these


def _compared(row: str, runs: Sequence[Run]) -> Finding:
    if not runs:
        return Finding("", NOT_RUN, "no run is kept; --fresh --row makes one")
    accuracies = [it["test at best validation"] / 100 for it in runs]
    verdict = NOT_COMPARED
    if row in PUBLISHED and len(runs) >= BEST_OF and not any(it["shortened"] for it in runs):
        verdict = among([PUBLISHED[row]], [[accuracy] for accuracy in accuracies]).verdict
    note = "; ".join([*shortened(runs), *_seeds(runs), *machines_of(runs)])
    return Finding(f"{spread_of(accuracies)} %", verdict, note)


def spread_of(numbers: Sequence[float], form: str = "{:.2f}") -> str:
    """Return the median with the lowest and the highest, and a single number as it is."""
    return spread(numbers, form) if len(numbers) > 1 else form.format(numbers[0])


def _seeds(runs: Sequence[Run]) -> list[str]:
    """Tell how many there are, and which is the best in the book's way: by validation."""
    seeds = sorted(it["seed"] for it in runs)
    if len(seeds) == 1:
        return [f"1 seed ({seeds[0]})"]
    in_a_row = seeds[-1] - seeds[0] == len(seeds) - 1
    named = f"{seeds[0]} to {seeds[-1]}" if in_a_row else ", ".join(map(str, seeds))
    best = max(runs, key=lambda it: it["best validation"])["test at best validation"] / 100
    return [
        f"{len(seeds)} seeds ({named}): median [lowest, highest]",
        f"best by validation {best:.2f}",
    ]


def shortened(runs: Sequence[Run]) -> list[str]:
    """Tell that the runs were shortened, if they were, and to how much."""
    epochs = [it["epochs"] for it in runs if it["shortened"]]
    if not epochs:
        return []
    least, most = min(epochs), max(epochs)
    return [
        f"shortened: {least if least == most else f'{least} to {most}'} of {runs[0]['of']} epochs"
    ]


def machines_of(runs: Sequence[Run]) -> list[str]:
    """Tell what computed them."""
    return sorted({f"{it['engine']} engine, {it['machine']}" for it in runs})


def _tanh(runs: Sequence[Run], sigmoid: Sequence[Run]) -> Finding:
    """Compare tanh with sigmoid after 20 epochs, and at the end."""
    if not runs or not sigmoid:
        return Finding("", NOT_RUN, "no run is kept; --fresh --row makes one")
    told = []
    for epochs in (20, 60):
        if all(it["epochs"] >= epochs for it in (*runs, *sigmoid)):
            both = [spread_of([_at_best(it, epochs) for it in these]) for these in (runs, sigmoid)]
            told.append(f"{epochs} epochs: {both[0]} % (sigmoid {both[1]} %)")
    notes = [*shortened(runs), *_seeds(runs)[:1], *machines_of(runs)]
    if not told:
        epochs = min(it["epochs"] for it in (*runs, *sigmoid))
        told.append(f"epoch {epochs}: {spread_of([_at_best(it, epochs) for it in runs])} %")
    return Finding("; ".join(told), NOT_COMPARED, "; ".join(notes))


def _at_best(run: Run, epochs: int) -> float:
    """Return the test accuracy in per cent at the best validation accuracy of the first epochs."""
    validation = run["validation"][:epochs]
    best = max(range(len(validation)), key=lambda epoch: (validation[epoch], epoch))
    return float(run["test"][best] / 100)


def _sweep(results: Sequence[Run]) -> Finding:
    """Tell the accuracy for every lmbda beside that without."""
    swept = {lmbda: of_plan(f"6.17:{lmbda}", results) for lmbda in LMBDAS}
    told = [
        f"{lmbda}: {max(it['test at best validation'] for it in runs) / 100:.2f}"
        for lmbda, runs in swept.items()
        if runs
    ]
    if not told:
        return Finding("", NOT_RUN, "no run is kept; --fresh --row makes them")
    runs = [it for these in swept.values() for it in these]
    return Finding(
        f"{', '.join(told)} %", NOT_COMPARED, "; ".join([*shortened(runs), *machines_of(runs)])
    )


def _times(results: Sequence[Run]) -> Finding:
    """Tell the shortest and the longest time of a run, counted up to all its epochs."""
    if not results:
        return Finding("", NOT_RUN, "no run is kept")
    lasted = {
        result["name"]: result["seconds"] / result["epochs"] * result["of"] for result in results
    }
    least, most = min(lasted, key=lasted.__getitem__), max(lasted, key=lasted.__getitem__)
    return Finding(
        f"{_duration(lasted[least])} ({least}) to {_duration(lasted[most])} ({most})",
        NOT_COMPARED,
        "; ".join(
            [
                "a whole run, from the epochs that were made, beside other work",
                *machines_of(results),
            ]
        ),
    )


def _duration(seconds: float) -> str:
    return f"{seconds / 60:.1f} minutes" if seconds < 3600 else f"{seconds / 3600:.1f} hours"


def draw(results: Any, figure: Figure) -> None:
    """Draw every run: its test accuracy beside the book's, and its way there."""
    rows, epochs = figure.subplots(1, 2, sharey=True)
    for place, (row, published) in enumerate(PUBLISHED.items()):
        for it in of_plan(row, results):
            mark = "x" if it["shortened"] else "."
            rows.plot(place, it["test at best validation"] / 100, color=OURS, marker=mark)
            epochs.plot([count / 100 for count in it["test"]], color=OURS, alpha=0.3)
        rows.plot(place, published, **BOOK)
    rows.set_ylim(97, 100)
    rows.set_xticks(range(len(PUBLISHED)), [row.removeprefix("6.") for row in PUBLISHED])
    label(rows, "Row of chapter 6 (a cross: shortened)", "Test accuracy (%)")
    label(epochs, "Epoch", "")
