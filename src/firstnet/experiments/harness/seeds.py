"""Runs whose seed the book does not tell: one for each of our seeds, on the fast engine in float32.

There is no chance of the book's to follow here, so neither its programs nor its float64 are needed.
Where a verdict hangs on them there are ten seeds at least: with n of them, a run that is like ours
still falls outside in 2 of n + 1 cases.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from firstnet.data import load
from firstnet.experiments.harness.verdicts import NOT_COMPARED, Finding, among
from firstnet.recipe import Recipe, starting_network
from firstnet.training.loop import train
from firstnet.views.drawing import OURS, Figure, label


@dataclass(frozen=True)
class Run:
    """A run of the book.

    Attributes:
        recipe: its hyper-parameters.
        on: the digits on which the accuracy is taken, "validation" or "test".
        training: how many of the training digits are learned from.
        evaluation: how many of those digits are looked at.
    """

    recipe: Recipe
    on: str = "test"
    training: int = 50_000
    evaluation: int = 10_000


def accuracies(
    runs: Mapping[str, Run], seeds: int, epochs: int | None
) -> Generator[float, None, dict[str, list[list[int]]]]:
    """Run each with each seed.

    Args:
        runs: by the ids of their rows.
        seeds: how many; they are numbered from 0.
        epochs: how many, where it is not as many as in the book.

    Returns:
        By the ids: for each seed, the number of right answers after every epoch.
    """
    found: dict[str, list[list[int]]] = {row: [] for row in runs}
    work = {
        row: run.recipe.epochs * run.training * len(run.recipe.sizes) * max(run.recipe.sizes[1:])
        for row, run in runs.items()
    }
    done = 0.0
    for seed in range(seeds):
        for row, run in runs.items():
            yield done / (seeds * sum(work.values()))
            found[row].append(accuracy(run, seed, epochs))
            done += work[row]
    return found


def accuracies_of(
    run: Run, seeds: int, epochs: int | None
) -> Generator[float, None, list[list[int]]]:
    """Run one with each seed, and return the number of right answers after every epoch."""
    found = yield from accuracies({"": run}, seeds, epochs)
    return found[""]


def accuracy(run: Run, seed: int, epochs: int | None) -> list[int]:
    """Return the number of right answers after every epoch, or after the first so many."""
    digits = load("mnist")
    evaluation = {"validation": digits.validation, "test": digits.test}[run.on]
    recipe = replace(run.recipe, epochs=min(epochs or run.recipe.epochs, run.recipe.epochs))
    learning = train(
        starting_network(recipe, seed),
        digits.training[: run.training],
        evaluation[: run.evaluation],
        recipe,
        seed=seed,
    )
    return [epoch.correct or 0 for epoch in learning]


def best_among(
    published: Mapping[str, float], runs: Mapping[str, Run], results: Mapping[str, Any]
) -> dict[str, Finding]:
    """Return the findings about accuracies in per cent, from the best epoch of each seed."""
    found = {}
    for row, counts in results.items():
        best = among([published[row]], [[max(count) / 100] for count in counts])
        verdict, note = best.verdict, f"best epoch; {best.note}"
        if len(counts[0]) < runs[row].recipe.epochs:
            verdict, note = (
                NOT_COMPARED,
                f"{len(counts[0])} of {runs[row].recipe.epochs} epochs; {note}",
            )
        found[row] = Finding(f"{best.ours} %", verdict, note)
    return found


def draw_accuracies(
    figure: Figure, published: Mapping[str, float], results: Any, titles: Sequence[str]
) -> None:
    """Draw the accuracies of every seed, a row of the book a panel, with the book's as a line."""
    panels = figure.subplots(1, len(results), sharey=True, squeeze=False)[0]
    panels[0].set_ylim(min(published.values()) - 6, 100)
    for axes, (row, counts), title in zip(panels, results.items(), titles):
        for it in counts:
            axes.plot([count / 100 for count in it], color=OURS, alpha=0.5)
        axes.axhline(published[row], color="black", linestyle=":", label="the book")
        axes.set_title(title)
        label(axes, "Epoch", "Accuracy (%)" if axes is panels[0] else "")
