"""firstnet book: the runs of chapter 6, one after the other, a line for every epoch."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from pathlib import Path

import click

from firstnet.cli.options import read_whole
from firstnet.errors import RecipeError
from firstnet.experiments import ledger
from firstnet.experiments.ledger import Run
from firstnet.experiments.long_run import Passed, run
from firstnet.experiments.plans import SEEDS, plans_of


def trained(
    rows: Iterable[str],
    seeds: Sequence[str],
    epochs: str | None,
    resume: bool,
    engine: str | None,
    into: str | None,
) -> list[Run]:
    """Train what these rows of chapter 6 need, tell of every epoch, and return the runs.

    Every run is in the ledger before the next one begins.
    """
    numbers = [read_whole("--seed", seed) for seed in seeds] or list(SEEDS)
    shortened = None if epochs is None else read_whole("--epochs", epochs)
    names = list(dict.fromkeys(name for row in rows for name in plans_of(row)))
    if not names:
        raise RecipeError("None of these rows is trained for; take one such as --row 6.4.")
    place = Path(into) if into else ledger.own()
    ledger.check_writable(place)
    # What can't be done shows here, before hours have gone into the first of them.
    started = [
        run(name, seed, epochs=shortened, resume=resume, engine=engine)
        for name in names
        for seed in numbers
    ]
    many = "run" if len(started) == 1 else "runs"
    click.echo(
        f"{len(started)} {many} of chapter 6; Ctrl-C loses an epoch at most, "
        "and --resume goes on from there.",
        err=True,
    )
    runs = []
    for running in started:
        found = _told_of(running)
        ledger.add(found, place)
        runs.append(found)
    return runs


def _told_of(running: Generator[Passed, None, Run]) -> Run:
    """Let a run come to its end, and tell of every epoch and of what it led to."""
    try:
        while True:
            click.echo(str(next(running)), err=True)
    except StopIteration as end:
        found: Run = end.value
    click.echo(_told(found), err=True)
    return found


def _told(run: Run) -> str:
    short = f"shortened: {run['epochs']} of {run['of']} epochs, " if run["shortened"] else ""
    return (
        f"{run['name']} seed {run['seed']}: {short}test {run['test at best validation']} at the "
        f"best validation {run['best validation']} (epoch {run['best epoch'] + 1}), "
        f"{run['seconds']:.0f} s, {run['engine']}"
    )
