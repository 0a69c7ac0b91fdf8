"""Runs of network2 whose seed the book does not tell: one for each of our seeds."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from firstnet.classic import network2
from firstnet.experiments import chance, digits
from firstnet.experiments.drawing import OURS, Figure, label
from firstnet.experiments.verdicts import NOT_COMPARED, Finding, among


@dataclass(frozen=True)
class Run:
    """A run of network2 in the book.

    Attributes:
        sizes: neurons layer by layer.
        epochs: how often every example is seen.
        eta: the learning rate.
        lmbda: L2 regularization.
        start: starting weights, "small" or "large".
        on: the digits on which the accuracy is taken, "validation" or "test".
        training: how many of the training digits are learned from.
        evaluation: how many of those digits are looked at.
    """

    sizes: Sequence[int]
    epochs: int
    eta: float
    lmbda: float = 0.0
    start: str = "small"
    on: str = "validation"
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
        row: it.epochs * it.training * len(it.sizes) * max(it.sizes[1:]) for row, it in runs.items()
    }
    done = 0.0
    for seed in range(seeds):
        for row, it in runs.items():
            yield done / (seeds * sum(work.values()))
            found[row].append(accuracy(it, seed, min(epochs or it.epochs, it.epochs)))
            done += work[row]
    return found


def accuracy(it: Run, seed: int, epochs: int) -> list[int]:
    """Return the number of right answers after every epoch."""
    chance.seed(seed)
    training, validation, test = digits.load()
    net = network2.Network(list(it.sizes))
    if it.start == "large":
        net.large_weight_initializer()
    evaluation = {"validation": validation, "test": test}[it.on]
    _, right, _, _ = net.SGD(
        training[: it.training],
        epochs,
        10,
        it.eta,
        lmbda=it.lmbda,
        evaluation_data=evaluation[: it.evaluation],
        monitor_evaluation_accuracy=True,
    )
    return right


def best_among(
    published: Mapping[str, float], runs: Mapping[str, Run], results: Mapping[str, Any]
) -> dict[str, Finding]:
    """Return the findings about accuracies in per cent, from the best epoch of each seed."""
    found = {}
    for row, counts in results.items():
        best = among([published[row]], [[max(it) / 100] for it in counts])
        verdict, note = best.verdict, f"best epoch; {best.note}"
        if len(counts[0]) < runs[row].epochs:
            verdict, note = NOT_COMPARED, f"{len(counts[0])} of {runs[row].epochs} epochs; {note}"
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
