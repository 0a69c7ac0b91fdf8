"""Verdicts: how what we find compares with what the book prints."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firstnet.experiments.harness.published import PUBLISHED

EXACT = "exact"
WITHIN = "within the spread"
OUTSIDE = "outside"
NOT_COMPARED = "not compared"  # it was run, but there is no number of the book to hold it against
NOT_RUN = "not run"


@dataclass(frozen=True)
class Finding:
    """What was found about one row.

    Attributes:
        ours: our result, as text.
        verdict: one of the words above.
        note: what else to know: the reason, the number of seeds.
    """

    ours: str
    verdict: str
    note: str = ""


def exact(ours: str, agrees: bool, note: str = "") -> Finding:
    """Return the finding about a result that must come out again to the last digit printed."""
    return Finding(ours, EXACT if agrees else OUTSIDE, note)


def same(ours: str, series: Mapping[str, Sequence[float]]) -> Finding:
    """Return the finding about series that must be the published ones, number for number.

    Args:
        ours: our result, as text.
        series: ours, by the names of the published ones; or their beginnings.
    """
    differing = [name for name, values in series.items() if not PUBLISHED[name].agrees(values)]
    if differing:
        return Finding(ours, OUTSIDE, f"{'; '.join(differing)}: not as published")
    counts = [f"{len(values)} of {len(PUBLISHED[name])}" for name, values in series.items()]
    each = f" in each of {len(series)} series" * (len(series) > 1)
    return Finding(ours, EXACT, f"as published: {', '.join(dict.fromkeys(counts))} values{each}")


def among(
    published: Sequence[float], ours: Sequence[Sequence[float]], form: str = "{:.2f}"
) -> Finding:
    """Return the finding about a run whose seed nobody knows, from runs with seeds of ours.

    Args:
        published: the numbers of the book's run.
        ours: the same numbers of each of our runs; a row of them for each seed.
        form: how to print a number.
    """
    columns = list(zip(*ours, strict=True))
    inside = all(
        min(column) <= number <= max(column)
        for number, column in zip(published, columns, strict=True)
    )
    spreads = "; ".join(spread(column, form) for column in columns)
    note = f"{len(ours)} seeds: median [lowest, highest]"
    return Finding(spreads, WITHIN if inside else OUTSIDE, note)


def spread(numbers: Sequence[float], form: str = "{:.2f}") -> str:
    """Return the median with the lowest and the highest."""
    values = statistics.median(numbers), min(numbers), max(numbers)
    middle, lowest, highest = (form.format(value) for value in values)
    return f"{middle} [{lowest}, {highest}]"
