"""firstnet config."""

from __future__ import annotations

from pathlib import Path

import click

from firstnet.cli import defaults
from firstnet.cli.help import example
from firstnet.machine.reading import content

START = """This file does not exist yet. It could contain:

  [train]
  epochs = 10
  eta = 0.5
"""


@click.command(epilog=example("firstnet config", "firstnet --config mine.toml train"))
@click.pass_context
def config(ctx: click.Context) -> None:
    """Show your defaults, and the file that holds them.

    The file is TOML, with one table per command that sets its options by name. Options that you
    type take precedence. To use another file, set FIRSTNET_CONFIG or pass firstnet --config FILE.
    """
    named = ctx.parent.params.get("config") if ctx.parent else None
    path = Path(named) if named else defaults.place()
    click.echo(str(path))
    if not path.exists():
        click.echo(START.rstrip())
        return
    click.echo(content(path).decode(errors="replace").rstrip())
    from firstnet.cli import COMMANDS, commands

    for name, table in defaults.read(path, COMMANDS).items():  # tells what is wrong with it
        defaults.of_command(commands.get_command(ctx, name), table, path)
