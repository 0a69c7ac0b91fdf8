"""firstnet sweep."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from firstnet.cli.digits import part_of
from firstnet.cli.help import example
from firstnet.cli.interrupts import heeded
from firstnet.cli.options import DATA, json_option
from firstnet.cli.types import FILE, OneOf, Whole
from firstnet.data import load
from firstnet.errors import AccessError, FirstnetError, RecipeError
from firstnet.machine.processors import processors
from firstnet.recipe import Recipe

MOST_FAILURES = 5  # in the beginning, before a sweep is given up

if TYPE_CHECKING:
    from firstnet.sweep.plan import Plan
    from firstnet.sweep.running import Ended
    from firstnet.sweep.study import Study, Told
    from firstnet.sweep.workers import Workers


@click.command(
    epilog=example(
        "firstnet sweep letters.toml --trials 60 --report letters.html",
        "firstnet sweep --trials 20",
        "firstnet sweep letters.toml --scheduler tcp://10.0.0.1:8786 \\",
        "    --database postgresql://me@10.0.0.2/sweeps",
    )
)
@click.argument("file", type=FILE, metavar="[RECIPE.toml]", required=False)
@click.option("--trials", type=Whole(), help="Number of networks to train in total.")
@click.option(
    "--order",
    type=OneOf(lambda: ("book", "tpe", "random")),
    metavar="[book|tpe|random]",
    help="Order of the trials: the book's, Optuna's TPE, or random.",
)
@click.option("--data", type=DATA, help="Data to train on (see firstnet data).")
@click.option("--label", metavar="NAME", help="Column of labels in a table.")
@click.option(
    "--jobs", type=Whole(1, such_as=2), help="Trials to run at once; default: one per core."
)
@click.option("--scheduler", metavar="ADDRESS", help="Train on the Dask cluster at this address.")
@click.option(
    "--database", metavar="URL", help="Where to keep the trials; default: RECIPE.db, in SQLite."
)
@click.option("--name", default="sweep", metavar="NAME", help="Name of the sweep in the database.")
@click.option("--report", type=FILE, help="Write a page of results.")
@json_option
def sweep(
    file: str | None,
    trials: int | None,
    order: str | None,
    data: str | None,
    label: str | None,
    jobs: int | None,
    scheduler: str | None,
    database: str | None,
    name: str,
    report: str | None,
    as_json: bool,
) -> None:
    """Search for good hyper-parameters by training many networks.

    RECIPE.toml sets the fixed choices in [recipe], the ranges to search in [search], and how to
    search in [sweep]. Without it, the book's network is tuned: eta, lmbda and the mini-batch size
    in the order of chapter 3 (eta first, by orders of magnitude, then more finely, and so on), then
    wherever earlier trials suggest. Poor trials are stopped early. Networks are compared on the
    validation digits.

    Ctrl-C stops the sweep; the same command continues it, also with more --trials.
    """
    plan = _plan(file, trials, order, data, label)
    place = _database(file, database)
    if report is not None:
        from firstnet.views.page import check_page
        from firstnet.views.sweep_page import MARK

        check_page(report, MARK)
    plan, examples = _fitted(plan)
    from firstnet.sweep.study import ENDED, Study

    count = processors() if jobs is None else jobs
    study = Study(plan, place, name)
    left = study.left()
    ended = sum(it.how in ENDED for it in study.told())
    if ended and not as_json:
        what = "Continuing after" if left > 0 else "Nothing left to do after"
        click.echo(f"{what} {ended} trials in {study.place}.", err=True)
    try:
        if left > 0:
            with _workers(scheduler, count) as workers:
                _train(study, workers, examples, as_json=as_json)
    finally:  # after Ctrl-C too
        led = _conclude(study, examples, report, file, as_json=as_json)
    if not led and study.left() <= 0:
        raise FirstnetError("No trial produced a network; see above why they failed.")


def _plan(
    file: str | None, trials: int | None, order: str | None, data: str | None, label: str | None
) -> Plan:
    from firstnet.sweep.plan import Plan, read

    plan = Plan() if file is None else read(Path(file))
    if trials is not None:
        plan = replace(plan, trials=trials)
    if order is not None:
        plan = replace(plan, order=order)
    if data is not None:
        plan = replace(plan, source=replace(plan.source, data=data))
    if label is not None:
        plan = replace(plan, source=replace(plan.source, label=label))
    return plan


def _database(file: str | None, database: str | None) -> str:
    if database is not None:
        return database
    path = Path(file or "sweep.toml").with_suffix(".db")
    if not path.parent.is_dir():
        raise AccessError(f"there is no folder {path.parent}; create it first, or add --database.")
    return f"sqlite:///{path}"


def _fitted(plan: Plan) -> tuple[Plan, int]:
    """Return the plan with the inputs and outputs that the examples have, and how many judge it."""
    digits = load(plan.source.data, plan.source.label)
    part_of(digits, "training", plan.source.data)
    if not len(digits.validation):
        raise RecipeError(
            f"{plan.source.data} has no validation examples to compare networks on; at least six "
            "training examples are needed."
        )
    recipe, inputs = plan.recipe, digits.training.x.shape[1]
    sizes = (inputs, *recipe.sizes[1:-1], digits.training.classes)
    if sizes != recipe.sizes:
        told = ",".join(map(str, sizes))
        click.echo(f"The network is {told}, to fit the examples.", err=True)
        plan = replace(plan, recipe=replace(recipe, sizes=sizes))
    return plan, len(digits.validation)


@contextmanager
def _workers(scheduler: str | None, count: int) -> Iterator[Workers]:
    from firstnet.machine.workers import processes
    from firstnet.sweep.workers import cluster

    with cluster(scheduler) if scheduler is not None else processes(count) as workers:
        yield workers


def _train(study: Study, workers: Workers, examples: int, *, as_json: bool) -> None:
    from firstnet.sweep.running import best, sweep

    leader, failed = best(study.told()), 0
    try:
        # What was cut off is put back at once.
        with heeded() as check, closing(sweep(study, workers)) as trials:
            for ended in trials:
                check()
                it = ended.told
                leads = it.accuracy > (leader.accuracy if leader else 0)
                leader = it if leads else leader
                if as_json:
                    click.echo(json.dumps(_facts(it, examples, ended.reason)))
                else:
                    click.echo(_line(ended, examples) + "  best so far" * leads)
                failed = failed + 1 if it.how == "failed" else 0
                if failed == MOST_FAILURES and leader is None:
                    raise RecipeError(
                        f"The first {failed} trials failed, the last with: {ended.reason}"
                    )
    except KeyboardInterrupt as interrupt:
        click.echo(err=True)  # leave the line on which the terminal has shown ^C
        raise click.Abort from interrupt


def _line(ended: Ended, examples: int) -> str:
    from firstnet.sweep.space import told

    it = ended.told
    epochs = f"{len(it.accuracies)} epoch{'s' * (len(it.accuracies) != 1)}"
    right = f"{round(it.accuracy * examples)} / {examples}"
    what = {
        "done": f"{right} in {epochs}",
        "stopped": f"stopped after {epochs} at {right}",
        "diverged": "diverged",
        "failed": f"failed: {ended.reason}",
    }[it.how]
    return f"Trial {it.number}: {what} ({told(it.point)})"


def _facts(it: Told, examples: int, reason: str = "") -> dict[str, Any]:
    facts = {
        "trial": it.number,
        "how": it.how,
        "accuracy": it.accuracy,
        "correct": round(it.accuracy * examples),
        "examples": examples,
        "epochs": len(it.accuracies),
        **it.point,
    }
    return facts | ({"reason": reason} if reason else {})


def _conclude(
    study: Study, examples: int, report: str | None, file: str | None, *, as_json: bool
) -> bool:
    """Tell the best, and what trains it again; write the page. Return whether there is one."""
    from firstnet.sweep.running import best, recipe_of

    told = study.told()
    leader = best(told)
    if leader is None:
        if not as_json and told:
            click.echo("No trial produced a network, so there is no best one.", err=True)
        return False
    command = _command(recipe_of(study, leader.point), study.plan)
    if as_json:
        click.echo(json.dumps({"best": _facts(leader, examples), "command": command}))
    else:
        right = f"{round(leader.accuracy * examples)} / {examples}"
        click.echo(
            f"Best: trial {leader.number}, {right} of the validation digits. To train it again:"
        )
        click.echo(f"  {command}")
    if report is not None:
        from firstnet.machine.writing import write_whole
        from firstnet.views.sweep_page import page

        title = f"Sweep of {Path(file).stem}" if file else "Sweep of the book's first network"
        text = page(told, study.plan.space, examples, command, title)
        write_whole(Path(report), text.encode())
        click.echo(f"The report is in {report}.", err=True)
    sys.stdout.flush()
    return True


def _command(recipe: Recipe, plan: Plan) -> str:
    from firstnet.files.card import command

    source = plan.source
    notes = {"data": source.data, "examples": source.examples, "seed": plan.seed}
    if source.label:
        notes["label"] = source.label
    return command(recipe, notes, "best.safetensors")
