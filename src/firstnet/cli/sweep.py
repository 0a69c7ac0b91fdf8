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
@click.option("--trials", type=Whole(), help="How many networks to train, all in all.")
@click.option(
    "--order",
    type=OneOf(lambda: ("book", "tpe", "random")),
    metavar="[book|tpe|random]",
    help="The order in which points are tried.",
)
@click.option("--data", type=DATA, help="What to learn from (see firstnet data).")
@click.option("--label", metavar="NAME", help="The column of labels in a table.")
@click.option(
    "--jobs", type=Whole(1, such_as=2), help="How many at a time; by default one a processor."
)
@click.option("--scheduler", metavar="ADDRESS", help="Train on the Dask cluster at this address.")
@click.option(
    "--database", metavar="URL", help="Where the trials are kept; by default FILE.db, in SQLite."
)
@click.option("--name", default="sweep", metavar="NAME", help="Of the sweep in the database.")
@click.option("--report", type=FILE, help="Write a page of results here.")
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
    """Look for good hyper-parameters: train many networks, and tell the best.

    RECIPE.toml says in [recipe] what stays, in [search] what is looked for, in [sweep] how. Without
    it the book's network is taken, and eta, lmbda and the size of mini-batches are looked for in
    chapter 3's order: eta first, by orders of magnitude, then finer, and so on; after that where
    the trials so far suggest. Trials that lag behind are stopped early. Networks are judged by the
    validation digits.

    Ctrl-C ends it; the same command goes on, also with more --trials.
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
        what = "Going on after" if left > 0 else "Nothing is left to do after"
        click.echo(f"{what} {ended} trials, by {study.place}.", err=True)
    try:
        if left > 0:
            with _workers(scheduler, count) as workers:
                _train(study, workers, examples, as_json=as_json)
    finally:  # after Ctrl-C too
        led = _conclude(study, examples, report, file, as_json=as_json)
    if not led and study.left() <= 0:
        raise FirstnetError("No trial has led to a network; look at what they failed of.")


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
        raise AccessError(f"there is no folder {path.parent}; make it first, or say --database.")
    return f"sqlite:///{path}"


def _fitted(plan: Plan) -> tuple[Plan, int]:
    """Return the plan with the inputs and outputs that the examples have, and how many judge it."""
    digits = load(plan.source.data, plan.source.label)
    part_of(digits, "training", plan.source.data)
    if not len(digits.validation):
        raise RecipeError(
            f"{plan.source.data} holds no validation examples to judge by; wanted at least six "
            "examples to train."
        )
    recipe, inputs = plan.recipe, digits.training.x.shape[1]
    sizes = (inputs, *recipe.sizes[1:-1], digits.training.classes)
    if sizes != recipe.sizes:
        told = ",".join(map(str, sizes))
        click.echo(f"The network is {told}, as the examples want it.", err=True)
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
                        f"The first {failed} trials failed, the last one so: {ended.reason}"
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
            click.echo("No trial has led to a network, so there is no best one.", err=True)
        return False
    command = _command(recipe_of(study, leader.point), study.plan)
    if as_json:
        click.echo(json.dumps({"best": _facts(leader, examples), "command": command}))
    else:
        right = f"{round(leader.accuracy * examples)} / {examples}"
        click.echo(f"Best: trial {leader.number}, {right} of the validation digits. Again:")
        click.echo(f"  {command}")
    if report is not None:
        from firstnet.machine.writing import write_whole
        from firstnet.views.sweep_page import page

        title = f"Sweep of {Path(file).stem}" if file else "Sweep of the book's first network"
        text = page(told, study.plan.space, examples, command, title)
        write_whole(Path(report), text.encode())
        click.echo(f"The page is {report}.", err=True)
    sys.stdout.flush()
    return True


def _command(recipe: Recipe, plan: Plan) -> str:
    from firstnet.files.card import command

    source = plan.source
    notes = {"data": source.data, "examples": source.examples, "seed": plan.seed}
    if source.label:
        notes["label"] = source.label
    return command(recipe, notes, "best.safetensors")
