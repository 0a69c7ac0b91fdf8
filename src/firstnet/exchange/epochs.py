"""What is told of an epoch where others read it: names and numbers, in one order."""

from __future__ import annotations

from firstnet.training.loop import Epoch, Score


def facts(epoch: Epoch) -> dict[str, float | int | None]:
    """Return an epoch's numbers by their names; None where there were no such examples.

    Counts of right answers stand beside the share from 0 to 1 and the cost.
    """
    return {
        "epoch": epoch.number,
        "eta": epoch.eta,
        **_scored("test", epoch.evaluation),
        **_scored("validation", epoch.validation),
        **_scored("training", epoch.training),
        "seconds": round(epoch.seconds, 6),
    }


def _scored(part: str, score: Score | None) -> dict[str, float | int | None]:
    return {
        f"{part}_correct": score.correct if score else None,
        f"{part}_examples": score.examples if score else None,
        f"{part}_accuracy": score.accuracy if score else None,
        f"{part}_cost": score.cost if score else None,
    }
