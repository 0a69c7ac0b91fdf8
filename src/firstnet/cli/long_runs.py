"""firstnet book: the runs of chapter 6, one a core, a line for every epoch."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from firstnet.errors import RecipeError
from firstnet.experiments.long_runs import ledger
from firstnet.experiments.long_runs.ledger import Run
from firstnet.experiments.long_runs.long_run import Passed, run
from firstnet.experiments.long_runs.plans import SEEDS, plans_of
from firstnet.machine.workers import side_by_side


def trained(
    rows: Iterable[str],
    seeds: Sequence[int],
    epochs: int | None,
    resume: bool,
    engine: str | None,
    into: str | None,
    jobs: int,
) -> list[Run]:
    """Train what these rows of chapter 6 need, tell of every epoch, and return the runs.

    Several at a time; every run is in the ledger as soon as it is done.
    """
    names = list(dict.fromkeys(name for row in rows for name in plans_of(row)))
    if not names:
        raise RecipeError("None of these rows needs training; choose one such as --row 6.4.")
    place = Path(into) if into else ledger.own()
    ledger.check_writable(place)
    wanted = [(name, seed) for name in names for seed in seeds or SEEDS]
    choices: dict[str, Any] = {"epochs": epochs, "resume": resume, "engine": engine}
    for name, seed in wanted:  # what can't be done shows here, before hours have gone into one
        run(name, seed, **choices)
    many = "run" if len(wanted) == 1 else "runs"
    click.echo(
        f"{len(wanted)} {many} of chapter 6; Ctrl-C loses at most one epoch, and --resume "
        "continues.",
        err=True,
    )
    runs = []
    for _, event in side_by_side(functools.partial(_events, **choices), wanted, jobs):
        if isinstance(event, Passed):
            click.echo(str(event), err=True)
        else:
            click.echo(_told(event), err=True)
            ledger.add(event, place)
            runs.append(event)
    return runs


def _events(wanted: tuple[str, int], **choices: Any) -> Iterator[Passed | Run]:
    """Let a run come to its end, and tell of every epoch and of what it led to."""
    ended = yield from run(*wanted, **choices)
    yield ended


def _told(run: Run) -> str:
    short = f"shortened: {run['epochs']} of {run['of']} epochs, " if run["shortened"] else ""
    return (
        f"{run['name']} seed {run['seed']}: {short}test {run['test at best validation']} at the "
        f"best validation {run['best validation']} (epoch {run['best epoch'] + 1}), "
        f"{run['seconds']:.0f} s, {run['engine']}"
    )
