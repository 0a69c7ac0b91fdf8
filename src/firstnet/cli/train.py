"""firstnet train."""

from __future__ import annotations

import click

from firstnet import saving
from firstnet.cli.digits import part_of
from firstnet.cli.display import display, line
from firstnet.cli.help import example
from firstnet.cli.keeping import Best
from firstnet.cli.options import (
    data_option,
    json_option,
    read_recipe,
    read_whole,
    recipe_options,
)
from firstnet.data import load
from firstnet.engines import ENGINES, on
from firstnet.recipe import Recipe, starting_network
from firstnet.training import train as training_run


@click.command(
    epilog=example(
        "firstnet train --cost cross-entropy --starts small --eta 0.5 --lmbda 5 \\",
        "    --save digits.safetensors",
    )
)
@recipe_options
@click.option("--seed", default="0", metavar="N", help="Where chance starts.")
@click.option(
    "--engine",
    default="fast",
    metavar=f"[{'|'.join(ENGINES)}]",
    help="What computes: native code, the book's equations in NumPy, or PyTorch.",
)
@click.option(
    "--device",
    default="auto",
    metavar="NAME",
    help="Where PyTorch computes: auto (a GPU if there is one), cpu, cuda, cuda:1 or mps.",
)
@data_option
@click.option("--save", metavar="PATH", help="Keep the best network here, by validation digits.")
@json_option
@click.option("--quiet", is_flag=True, help="Print only the last epoch.")
@click.pass_context
def train(
    ctx: click.Context,
    /,
    seed: str,
    engine: str,
    device: str,
    data: str,
    save: str | None,
    as_json: bool,
    quiet: bool,
    **chosen: str | bool,
) -> None:
    """Train a network on the handwritten digits.

    Without options this is the book's first run: 30 hidden neurons, 30 epochs. After each epoch
    the network is tried on the test digits.

    With --save the network of the best epoch is kept, the one that reads most of the validation
    digits, which are neither trained nor tested on. Ctrl-C ends a run early and leaves it there.
    """
    recipe, chance = read_recipe(ctx, chosen), read_whole("--seed", seed)
    started = on(device, engine)
    if save is not None:
        saving.check_destination(save)
    digits = load(data)
    best = save and Best(save, recipe, chance)
    test = part_of(digits, "test", data)
    network = starting_network(recipe, chance)
    watched = bool(best or recipe.early_stopping or recipe.schedule)
    epochs = training_run(
        network,
        digits.training,
        test,
        recipe,
        validation=part_of(digits, "validation", data) if watched else None,
        engine=started,
        seed=chance,
    )
    epoch = None
    try:
        with display(recipe.epochs, as_json=as_json, quiet=quiet) as show:
            for epoch in epochs:
                show(epoch)
                if best:
                    best.consider(epoch)
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


def _why(recipe: Recipe) -> str:
    """Return why a run ended before its last epoch."""
    epochs = min(filter(None, (recipe.early_stopping, recipe.schedule)))
    return f"the validation accuracy has not improved for {epochs} epochs"
