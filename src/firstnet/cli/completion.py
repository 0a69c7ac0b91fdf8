"""firstnet completion, and what there is to complete."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import click
from click.shell_completion import CompletionItem, get_completion_class

from firstnet.cli.help import example
from firstnet.errors import UnknownName

SHELLS = ("bash", "zsh", "fish")
OF_FILES = ("FILE", "PATH", "DIR", "FROM", "TO", "SOURCE", "MODEL", "IMAGE", ".TOML", "URL")
Complete = Callable[[click.Context, str], list[CompletionItem]]


@click.command(
    epilog=example(
        "firstnet completion bash >> ~/.bashrc",
        "firstnet completion zsh >> ~/.zshrc",
        "firstnet completion fish > ~/.config/fish/completions/firstnet.fish",
    )
)
@click.argument("shell", metavar="[bash|zsh|fish]")
def completion(shell: str) -> None:
    """Print what makes a shell complete firstnet's commands, options and names.

    Put it where your shell looks when it starts; then type firstnet tr and the tabulator.
    """
    kind = get_completion_class(shell) if shell in SHELLS else None
    if kind is None:
        raise UnknownName("shell", shell, SHELLS)
    from firstnet.cli import COMPLETING, commands

    click.echo(kind(commands, {}, "firstnet", COMPLETING).source())


def complete(command: click.Command) -> None:
    """Let a command's options and arguments be completed: by their names, or by files."""
    for it in command.params:
        known = names(str(it.name))
        shown = (it.metavar or it.human_readable_name or "").upper()
        if known:
            vars(it)["shell_complete"] = _among(known)
        elif any(word in shown for word in OF_FILES) and not getattr(it, "is_flag", False):
            vars(it)["shell_complete"] = _files
    for it in command.params:
        if it.name == "data" or (command.name == "data" and it.name == "source"):
            vars(it)["shell_complete"] = _files_and(names("data sets"))


def names(parameter: str) -> tuple[str, ...]:
    """Return what a parameter may be; nothing where it is no name."""
    from firstnet.book.costs import COSTS
    from firstnet.book.expansion import DISTORTIONS, EXPANSIONS
    from firstnet.book.neurons import HIDDEN
    from firstnet.book.starts import STARTS
    from firstnet.cli.digits import PARTS
    from firstnet.data.catalogue import NAMED
    from firstnet.engines import ENGINES
    from firstnet.recipes import RECIPES

    known: dict[str, Iterable[str]] = {
        "cost": COSTS,
        "neuron": HIDDEN,
        "starts": STARTS,
        "expand": ("none", *EXPANSIONS),
        "distort": ("none", *DISTORTIONS),
        "dtype": ("float32", "float64"),
        "engine": ENGINES,
        "device": ("auto", "cpu", "cuda", "mps"),
        "recipe": RECIPES,
        "part": PARTS,
        "order": ("book", "tpe", "random"),
        "neurons": [f"{hidden},{last}" for hidden in HIDDEN for last in ("sigmoid", "softmax")],
        "shell": SHELLS,
        "data sets": ("mnist", *NAMED),
    }
    return tuple(known.get(parameter, ()))


def _among(known: Iterable[str]) -> Complete:
    return lambda ctx, begun: [CompletionItem(it) for it in known if it.startswith(begun)]


def _files(ctx: click.Context, begun: str) -> list[Any]:
    return [CompletionItem(begun, type="file")]


def _files_and(known: Iterable[str]) -> Complete:
    def found(ctx: click.Context, begun: str) -> list[CompletionItem]:
        near = [CompletionItem(it) for it in known if it.startswith(begun)]
        return near or _files(ctx, begun)

    return found
