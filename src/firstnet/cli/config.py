"""firstnet config."""

from __future__ import annotations

from pathlib import Path

import click

from firstnet.cli import defaults
from firstnet.cli.help import example
from firstnet.machine.reading import content

START = """There is none yet. Such a file may say:

  [train]
  epochs = 10
  eta = 0.5
"""


@click.command(epilog=example("firstnet config", "firstnet --config mine.toml train"))
@click.pass_context
def config(ctx: click.Context) -> None:
    """Tell where your defaults are kept, and what they are.

    They are a file in TOML with a table for each command, and in it its options by their names.
    What is typed comes before it. FIRSTNET_CONFIG or firstnet --config FILE name another file.
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
