"""firstnet completion: what a shell needs to complete commands, options and names."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from firstnet.cli.help import example
from firstnet.cli.types import Known
from firstnet.errors import UnknownName

SHELLS = ("bash", "zsh", "fish")


@click.command(
    epilog=example(
        "firstnet completion bash >> ~/.bashrc",
        "firstnet completion zsh >> ~/.zshrc",
        "firstnet completion fish > ~/.config/fish/completions/firstnet.fish",
    )
)
@click.argument("shell", type=Known("shell", lambda: SHELLS), metavar="[bash|zsh|fish]")
def completion(shell: str) -> None:
    """Print a script that completes commands in your shell.

    Add it to your shell's startup file, open a new shell, then type `firstnet tr` and press Tab.
    """
    kind = get_completion_class(shell)
    if kind is None:  # an older click
        raise UnknownName("shell", shell, SHELLS)
    from firstnet.cli import COMPLETING, commands

    click.echo(kind(commands, {}, "firstnet", COMPLETING).source())
