"""firstnet book."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import click

from firstnet.cli.help import Grouped, example
from firstnet.cli.long_runs import trained
from firstnet.cli.options import ENGINE, json_option
from firstnet.cli.types import FILE, Whole
from firstnet.errors import RecipeError, UnknownName
from firstnet.experiments.chapter6 import LONG, instead
from firstnet.experiments.harness.keeping import forget, keep, kept
from firstnet.experiments.harness.report import check_report, write_report
from firstnet.experiments.harness.rows import CHAPTERS, ROWS, Row
from firstnet.experiments.harness.running import Outcome, Progress, module, run
from firstnet.experiments.harness.table import HEADINGS, Line, lines, summary, text
from firstnet.machine.processors import processors
from firstnet.views.bar import bar, is_live

Show = Callable[[Progress | Outcome], None]


@click.command(
    cls=Grouped,
    groups={
        "What to run": ("ids", "chapters", "quick", "fresh", "jobs"),
        "Runs of chapter 6": ("resume", "seeds", "epochs", "engine", "into"),
    },
    epilog=example(
        "firstnet book --quick",
        "firstnet book --chapter 3 --report book.html",
        "firstnet book --row 6.4 --fresh --seed 1",
    ),
)
@click.option(
    "--only",
    "--row",
    "ids",
    multiple=True,
    metavar="ID",
    help="Run only this row; may be repeated.",
)
@click.option(
    "--chapter",
    "chapters",
    multiple=True,
    metavar="N",
    help="Run only this chapter; may be repeated.",
)
@click.option("--quick", is_flag=True, help="Fewer epochs and seeds: under a minute.")
@click.option("--report", type=FILE, help="Write a page with the table and figures.")
@click.option(
    "--jobs",
    type=Whole(1, such_as=2),
    help="Experiments or runs at once; default: one per core.",
)
@click.option("--fresh", is_flag=True, help="Discard the results of earlier calls.")
@click.option("--resume", is_flag=True, help="Continue interrupted runs.")
@click.option(
    "--seed",
    "seeds",
    multiple=True,
    type=Whole(),
    help="Random seed; may be repeated; default: 1, 2 and 3.",
)
@click.option("--epochs", type=Whole(), help="Train for N epochs instead of the book's number.")
@click.option("--engine", type=ENGINE, help="Engine to train with; default: the fastest available.")
@click.option("--into", type=FILE, help="Add the runs to this ledger.")
@json_option
def book(
    ids: tuple[str, ...],
    chapters: tuple[str, ...],
    quick: bool,
    report: str | None,
    jobs: int | None,
    fresh: bool,
    resume: bool,
    seeds: tuple[int, ...],
    epochs: int | None,
    engine: str | None,
    into: str | None,
    as_json: bool,
) -> None:
    """Run the book's experiments, and compare its results with ours.

    Chapters 1 to 5 take a few minutes. Finished results are kept: after Ctrl-C, the same command
    continues with the rest.

    Chapter 6 takes days on a CPU, so its rows show runs that come with firstnet. To train them
    yourself, name the rows and add --fresh; --resume continues after the last finished epoch.

    The verdict is "exact" for a result that agrees digit for digit. Where the book doesn't give the
    seed, a result is "within the spread" of our seeds or "outside" it.
    """
    rows = _chosen(ids, chapters)
    at_a_time = processors() if jobs is None else jobs
    if report is not None:
        check_report(report)
    named = [row.id for row in rows if row.experiment in LONG and (ids or chapters)]
    if resume or (fresh and named):
        if quick:
            seeds, epochs = seeds or (1,), epochs or 1
        runs = trained(named, seeds, epochs, resume, engine, into, at_a_time)
    elif seeds or epochs or engine or into:
        raise RecipeError(
            "--seed, --epochs, --engine and --into only apply to runs of chapter 6; name its rows, "
            "such as --row 6.4, and add --fresh or --resume."
        )
    else:
        runs = []
    names = list(dict.fromkeys(row.experiment for row in rows if row.experiment))
    if fresh:
        for name in names:
            forget(name, quick=quick)
    outcomes = _outcomes(names, quick=quick, jobs=at_a_time)
    for name in set(LONG) & set(names) if runs else ():
        outcomes[name] = replace(outcomes[name], results=instead(outcomes[name].results, runs))
    table = lines(rows, outcomes)
    _print(table, as_json=as_json)
    if report is not None:
        write_report(report, table, outcomes)
        click.echo(f"The report is in {report}.", err=True)


def _chosen(ids: Sequence[str], chapters: Sequence[str]) -> list[Row]:
    """Return the rows of these ids and chapters; all, where none are named."""
    known, numbers = [row.id for row in ROWS], [str(chapter) for chapter in CHAPTERS]
    for name in ids:
        if name not in known:
            raise UnknownName("row of the book", name, known)
    for name in chapters:
        if name not in numbers:
            raise UnknownName("chapter with experiments", name, numbers)
    if not ids and not chapters:
        return list(ROWS)
    return [row for row in ROWS if row.id in ids or str(row.chapter) in chapters]


def _outcomes(names: list[str], *, quick: bool, jobs: int) -> dict[str, Outcome]:
    """Return the outcome of each experiment: the one that is kept, or that of a new run."""
    found = {name: kept(name, quick=quick) for name in names}
    outcomes = {name: outcome for name, outcome in found.items() if outcome}
    missing = [name for name in names if name not in outcomes]
    try:
        with _display(missing) as show:
            for event in run(missing, quick=quick, jobs=jobs):
                if isinstance(event, Outcome):
                    outcomes[event.name] = event
                    if not event.missing:
                        keep(event, quick=quick)
                show(event)
    except KeyboardInterrupt as interrupt:
        click.echo(
            f"\nKept {len(outcomes)} of {len(names)} experiments; the same command continues with "
            "the rest.",
            err=True,
        )
        raise click.Abort from interrupt
    return {name: outcomes[name] for name in names}


@contextmanager
def _display(names: Sequence[str]) -> Iterator[Show]:
    """Show a bar with the time left on a terminal, and nothing elsewhere."""
    if not names or not is_live(sys.stderr):
        yield lambda event: None
        return
    weights = {name: module(name).SECONDS for name in names}
    shares = dict.fromkeys(names, 0.0)
    done = 0
    with bar(len(names), "experiments", sys.stderr) as draw:

        def show(event: Progress | Outcome) -> None:
            nonlocal done
            done += isinstance(event, Outcome)
            shares[event.name] = 1.0 if isinstance(event, Outcome) else event.share
            ready = sum(shares[name] * weights[name] for name in names)
            draw(done, event.name, share=ready / (sum(weights.values()) or 1))

        yield show


def _print(table: Sequence[Line], *, as_json: bool) -> None:
    if as_json:
        for line in table:
            click.echo(json.dumps(line.to_dict(), ensure_ascii=False))
    elif is_live(sys.stdout):
        _print_on_a_terminal(table)
    else:
        click.echo("\n".join([*text(table), summary(table)]))


def _print_on_a_terminal(table: Sequence[Line]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(*HEADINGS[:-1])
    for line in table:
        *cells, verdict, note = line.cells()
        told = Text(verdict)
        if note:
            told.append(f"\n{note}", style="dim")
        grid.add_row(*map(Text, cells), told)
    console = Console()
    console.print(grid)
    console.print(summary(table), highlight=False)
