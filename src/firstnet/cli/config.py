"""firstnet config."""

from __future__ import annotations

import click

from firstnet.cli import defaults
from firstnet.cli.help import example
from firstnet.data.files import reachable

START = """There is none yet. Such a file may say:

  [train]
  epochs = 10
  eta = 0.5
"""


@click.command(epilog=example("firstnet config", "firstnet --config mine.toml train"))
def config() -> None:
    """Tell where your defaults are kept, and what they are.

    They are a file in TOML with a table for each command, and in it its options by their names.
    What is typed comes before it. FIRSTNET_CONFIG or firstnet --config FILE name another file.
    """
    path = defaults.place()
    click.echo(str(path))
    if path.exists():
        with reachable(path):
            click.echo(path.read_text().rstrip())
    else:
        click.echo(START.rstrip())
