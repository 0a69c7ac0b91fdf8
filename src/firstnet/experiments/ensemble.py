"""Five networks of chapter 6 vote, each as it is after its last epoch.

The networks are those of row 6.13, read from the ledger; what each answered where it was wrong is
all that a vote needs.

Source: chapter 6, "Convolutional neural networks in practice" (using an ensemble of networks).
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

import numpy as np

from firstnet.data import load
from firstnet.experiments import chapter6
from firstnet.experiments.chapter6 import machines_of, of_plan, shortened, spread_of
from firstnet.experiments.harness.verdicts import NOT_COMPARED, NOT_RUN, Finding
from firstnet.experiments.long_runs.ledger import Run
from firstnet.shapes import Labels
from firstnet.views.drawing import Figure

SECONDS = 0  # so that it is not kept: it only reads
VOTERS = 5
DIGITS, DRAWN = 10, 40


def run(quick: bool) -> Generator[float, None, Any]:
    """Read the runs."""
    return (yield from chapter6.run(quick))


def findings(results: Any) -> dict[str, Finding]:
    """Tell how many test digits most networks get right; one vote has no spread."""
    voters = _voters(results)
    if len(voters) < VOTERS:
        note = f"{len(voters)} of {VOTERS} networks of 6.13 are trained"
        return {"6.14": Finding("", NOT_RUN, note)}
    labels = load("mnist").test.labels
    wrong = len(lost([voter["mistakes"] for voter in voters], labels))
    alone = spread_of([len(voter["mistakes"]) for voter in voters], "{:.0f}")
    notes = [*shortened(voters), f"{wrong} wrong; each by itself {alone}", *machines_of(voters)]
    accuracy = 100 * (1 - wrong / len(labels))
    return {"6.14": Finding(f"{accuracy:.2f} %", NOT_COMPARED, "; ".join(notes))}


def lost(mistakes: Sequence[Mapping[str, int]], labels: Labels) -> dict[int, int]:
    """Return what most networks answer where that is wrong; of as many votes the smaller digit.

    Args:
        mistakes: for each network, what it answered where it was wrong, by the digit's number.
        labels: what each digit is.
    """
    found = {}
    for row in sorted({int(row) for mistake in mistakes for row in mistake}):
        votes = [mistake.get(str(row), int(labels[row])) for mistake in mistakes]
        answer = int(np.bincount(votes, minlength=DIGITS).argmax())
        if answer != labels[row]:
            found[row] = answer
    return found


def draw(results: Any, figure: Figure) -> None:
    """Draw the digits that most networks get wrong: what they are, and what was answered."""
    test = load("mnist").test
    voters = _voters(results)
    wrong = lost([voter["mistakes"] for voter in voters], test.labels)
    for axes, (row, answer) in zip(figure.subplots(4, DRAWN // 4).flat, wrong.items()):
        axes.imshow(test.x[row].reshape(28, 28), cmap="binary")
        axes.set_title(f"{test.labels[row]} as {answer}", fontsize=8)
    for axes in figure.axes:
        axes.set_axis_off()
    figure.suptitle(
        f"{len(wrong)} of {len(test):,} digits that most of {len(voters)} networks get wrong"
    )


def _voters(runs: Sequence[Run]) -> list[Run]:
    return of_plan("6.13", runs)[:VOTERS]
