"""firstnet train."""

from __future__ import annotations

import collections
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from firstnet import __version__
from firstnet.cli.digits import fitted, loaded, part_of
from firstnet.cli.display import display, line
from firstnet.cli.help import Grouped, example
from firstnet.cli.keeping import Best
from firstnet.cli.logs import logs
from firstnet.cli.options import (
    ENGINE,
    GROUPS,
    data_option,
    json_option,
    label_option,
    read_recipe,
    recipe_options,
)
from firstnet.cli.together import Options, shared, telling_the_way_on, together
from firstnet.cli.types import FILE, OneOf, Whole
from firstnet.engines import ENGINES, on
from firstnet.errors import RecipeError
from firstnet.files import card, saving
from firstnet.files.checkpoint import Checkpoint, Run, find, keep, mark, unpack
from firstnet.files.labels import noted
from firstnet.machine.holding import held
from firstnet.many.place import place as where
from firstnet.recipe import Recipe, starting_network
from firstnet.training.loop import train as training_run

if TYPE_CHECKING:
    from firstnet.many.group import Group


@click.command(
    cls=Grouped,
    groups=GROUPS,
    epilog=example(
        "firstnet train --cost cross-entropy --starts small --eta 0.5 --lmbda 5 \\",
        "    --save digits.safetensors",
    ),
)
@recipe_options
@click.option("--seed", default=0, type=Whole(), help="Random seed.")
@click.option(
    "--engine",
    type=ENGINE,
    default="fast",
    metavar=f"[{'|'.join(ENGINES)}]",
    help="fast: native code; reference: the book's equations in NumPy; or PyTorch.",
)
@click.option(
    "--device",
    type=OneOf(lambda: ("auto", "cpu", "cuda", "mps")),
    default="auto",
    help="Where PyTorch computes: auto (a GPU if there is one), cpu, cuda, cuda:1 or mps.",
)
@data_option
@label_option
@click.option(
    "--examples",
    default=0,
    type=Whole(),
    show_default=False,
    help="Train on the first N examples only.",
)
@click.option("--save", type=FILE, help="Save the network with the best validation accuracy.")
@click.option(
    "--checkpoint", type=FILE, help="Save the run after each epoch, so that it can continue."
)
@click.option("--resume", is_flag=True, help="Continue from the checkpoint, if it exists.")
@click.option("--log", type=FILE, help="Also write a table (CSV), one line per epoch.")
@click.option(
    "--tensorboard",
    type=FILE,
    metavar="DIR",
    help="Also write event files for TensorBoard (extra tensorboard).",
)
@json_option
@click.option("--quiet", is_flag=True, help="Print only the last epoch.")
@click.pass_context
def train(
    ctx: click.Context,
    /,
    seed: int,
    engine: str,
    device: str,
    data: str,
    label: str | None,
    examples: int,
    save: str | None,
    checkpoint: str | None,
    resume: bool,
    log: str | None,
    tensorboard: str | None,
    as_json: bool,
    quiet: bool,
    **chosen: Any,
) -> None:
    """Train a network on the handwritten digits.

    Without options this is the book's first run: 30 hidden neurons, 30 epochs. After each epoch
    the network is tested on the test digits.

    --save keeps the network of the epoch with the best accuracy on the validation digits, which are
    used neither for training nor for testing. Beside it, a model card (digits.safetensors.md) gives
    the recipe, the accuracy, and the command that trains the network again. Ctrl-C ends a run
    early, and keeps the best network so far.

    --checkpoint saves the run itself: the same command with --resume continues it, with the same
    results as an uninterrupted run. Under torchrun, with --engine pytorch, many processes train one
    network; when torchrun restarts them, they continue from their checkpoint.
    """
    place = where()
    with together(place, engine, checkpoint) as group:
        recipe, source = read_recipe(ctx, chosen), (data, label, examples)
        on(device, engine)  # tells what is missing
        _check_paths(save, checkpoint, resume)
        for path in filter(None, (save, checkpoint)) if place.leads else ():
            ctx.with_resource(held(path))
        if save is not None and place.leads:
            saving.check_destination(save)
            card.check(save)
        if group is None:
            digits = loaded(*source)
            options = Options(recipe, seed, on(device, engine))
        else:
            digits, options = shared(group, device, source, recipe, seed)
        part_of(digits, "training", data)  # tells that there is none
        recipe = fitted(ctx, recipe, digits, tells=place.leads)
        options = replace(options, recipe=replace(options.recipe, sizes=recipe.sizes))
        run = Run(recipe, seed, engine, place.size, mark(digits.training))
        found = None
        if checkpoint is not None:
            found = _found(checkpoint, run, resume or bool(place.restarts), group)
        about: dict[str, Any] = {
            "version": __version__,
            "engine": engine,
            "seed": seed,
            "data": data,
        }
        about |= ({"label": label} if label else {}) | noted(digits)
        about |= {"examples": source[2]} if source[2] else {}
        about["digits"] = run.digits
        best = Best(save, recipe, about | dict(found.notes if found else {})) if save else None
        network = found.progress.network if found else starting_network(recipe, seed)
        watched = bool(best or recipe.early_stopping or recipe.schedule or log or tensorboard)
        epochs = training_run(
            network,
            digits.training,
            part_of(digits, "test", data),
            options.recipe,
            seed=options.seed,
            engine=options.engine,
            distorting=options.distorting,
            validation=part_of(digits, "validation", data) if watched else None,
            progress=found.progress if found else None,
        )
        if not place.leads:
            with telling_the_way_on(checkpoint):
                collections.deque(epochs, maxlen=0)  # all of them, and none to show or to keep
            return
        epoch = None
        try:
            with (
                telling_the_way_on(checkpoint),
                logs(log, tensorboard, going_on=resume) as write,
                display(recipe.epochs, as_json=as_json, quiet=quiet) as show,
            ):
                for epoch in epochs:
                    show(epoch)
                    write(epoch)
                    if best:
                        best.consider(epoch)
                    if checkpoint is not None:
                        left = Checkpoint(epoch.progress, best.notes if best else {})
                        keep(checkpoint, run, left)
        except KeyboardInterrupt as interrupt:
            click.echo(err=True)  # leave the line on which the terminal has shown ^C
            raise click.Abort from interrupt
        else:
            if epoch is not None and epoch.number + 1 < recipe.epochs:
                click.echo(f"Stopped: {_why(recipe)}.", err=True)
        finally:  # after Ctrl-C too, and when the weights diverge
            if quiet and epoch is not None:
                click.echo(line(epoch, as_json=as_json))
            if best:
                click.echo(best, err=True)


def _check_paths(save: str | None, checkpoint: str | None, resume: bool) -> None:
    if resume and checkpoint is None:
        raise RecipeError("--resume needs a checkpoint to continue from; add --checkpoint PATH.")
    if save and checkpoint and os.path.realpath(save) == os.path.realpath(checkpoint):
        raise RecipeError(
            f"--save and --checkpoint both name {save}; the best network and the run need a file "
            "each."
        )


def _found(path: str, run: Run, resume: bool, group: Group | None) -> Checkpoint | None:
    """Return the checkpoint from which the run goes on, if there is one; the same for everybody."""
    if group is None:
        return _announced(path, find(path, run if resume else None), run)
    if group.place.leads:
        found = _announced(path, find(path, run if resume else None), run)
        group.same_bytes(Path(path).read_bytes() if found else b"")
        return found
    return unpack(group.same_bytes(b""))


def _announced(path: str, found: Checkpoint | None, run: Run) -> Checkpoint | None:
    if found:
        done, wanted = found.progress.epochs, run.recipe.epochs
        how = "Continuing" if done < wanted else "Nothing left to do"
        click.echo(f"{how} after epoch {done - 1} of {path}.", err=True)
    return found


def _why(recipe: Recipe) -> str:
    """Return why a run ended before its last epoch."""
    epochs = min(filter(None, (recipe.early_stopping, recipe.schedule)))
    return f"the validation accuracy has not improved for {epochs} epochs"
