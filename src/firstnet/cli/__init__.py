"""The command line: `firstnet COMMAND`. A command is one file, imported when it is called."""

from __future__ import annotations

import importlib
import io
import logging
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

import firstnet
from firstnet.cli import interrupts
from firstnet.cli.complaint import complain
from firstnet.cli.help import example
from firstnet.cli.types import FILE, Wrong
from firstnet.errors import FirstnetError, UnknownName
from firstnet.machine.memory import is_want_of

COMMANDS = {  # with the first line of each help page, so that listing them imports none of them
    "train": "Train a network on the handwritten digits.",
    "evaluate": "Count the digits that a saved network reads correctly.",
    "predict": "Read digits in photographs, or classify the rows of a table.",
    "data": "Describe a data set, and report what looks wrong with it.",
    "sweep": "Search for good hyper-parameters by training many networks.",
    "convert": "Convert a network to another file format, or from PyTorch.",
    "serve": "Watch a network learn in your browser.",
    "book": "Run the book's experiments, and compare its results with ours.",
    "doctor": "Find out why your own network doesn't learn, and at which line.",
    "explain": "Explain a rule of the doctor: what it finds, and how to fix it.",
    "config": "Show your defaults, and the file that holds them.",
    "completion": "Print a script that completes commands in your shell.",
}
WRONG, SIGNALLED = 2, 128  # exit codes, as shells tell them: the signal's number is added
EXIT_CODES = (
    "Exit codes: 0 success, 1 the doctor found something, 2 an error, 129 the terminal was closed, "
    "130 Ctrl-C, 143 SIGTERM."
)
ALWAYS_WORK = ("config", "completion")  # where the file of defaults is damaged, too
COMPLETING = "_FIRSTNET_COMPLETE"  # in the environment while a shell asks what there is


class Commands(click.Group):
    """The commands, each in the module of its name."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands and what they are for."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Import the command's module and return the command."""
        if cmd_name not in COMMANDS:
            raise UnknownName("command", cmd_name, COMMANDS)
        module = importlib.import_module(f"firstnet.cli.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        if all(param.name != "verbose" for param in command.params):
            command.params.append(verbose_option())
        return command


def verbose_option() -> click.Option:
    """Return the option that every command has."""
    return click.Option(
        ["-v", "--verbose"],
        count=True,
        show_default=False,
        expose_value=False,
        callback=_speak,
        help="Print more to standard error; -vv adds tracebacks.",
    )


def _speak(ctx: click.Context, option: click.Parameter, count: int) -> None:
    """Show what the package logs."""
    if not count:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("firstnet: %(message)s"))
    logger, level = logging.getLogger("firstnet"), logging.INFO if count == 1 else logging.DEBUG
    logger.handlers = [handler]
    logger.setLevel(level)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    epilog=EXIT_CODES
    + "\n\n"
    + example(
        "firstnet train --save digits.safetensors",
        "firstnet predict --model digits.safetensors my-seven.png",
    ),
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
)
@click.version_option(firstnet.__version__, message="firstnet %(version)s")
@click.option(
    "--config",
    type=FILE,
    metavar="FILE",
    help="Read defaults from this file (see firstnet config).",
)
@click.pass_context
def commands(ctx: click.Context, config: str | None) -> None:
    """Train the first neural network from Michael Nielsen's book, and read digits with it."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        return
    helps = not {*sys.argv}.isdisjoint(ctx.help_option_names)
    if ctx.invoked_subcommand in COMMANDS and not (helps or ctx.invoked_subcommand in ALWAYS_WORK):
        _take_defaults(ctx, ctx.invoked_subcommand, config)
    import numpy as np  # here, since help needs none of it, and it takes most of the time to start

    # weights near the largest number there is overflow; what comes of it is counted, not told
    ctx.with_resource(np.errstate(over="ignore", invalid="ignore"))


commands.params.append(verbose_option())


def _take_defaults(ctx: click.Context, name: str, config: str | None) -> None:
    """Let a file of one's own say what the options of a command are, where they are not typed."""
    from firstnet.cli import defaults

    path = Path(config) if config else defaults.place()
    if config or os.environ.get(defaults.VARIABLE) or path.exists():
        table = defaults.read(path, COMMANDS).get(name, {})
        command = commands.get_command(ctx, name)
        ctx.default_map = {name: defaults.of_command(command, table, path)}
        told = ", ".join(table) or "none"  # no values: a database has a password
        logging.getLogger("firstnet").info("Defaults of %s, by %s: %s", name, path, told)


def main() -> NoReturn:
    """Run one command, and exit: with 0, or with one line that says what went wrong."""
    before, sys.unraisablehook = sys.unraisablehook, _note
    try:
        _run()
    finally:
        sys.unraisablehook = before


def _note(unraisable: sys.UnraisableHookArgs) -> None:
    """Log what a finalizer raises; of an archive that was never opened, it would be a traceback."""
    words = "%s, ignored: %r"
    logging.getLogger("firstnet").info(words, unraisable.object, unraisable.exc_value)


def _run() -> NoReturn:
    named = [name for name in sys.argv[1:] if name in COMMANDS]
    called = " ".join(["firstnet", *named[:1]])
    logging.getLogger("firstnet").handlers.clear()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # it was closed
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115  # to the end
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a file's name may hold anything
    interrupts.listen()
    try:
        sys.exit(commands.main(prog_name="firstnet", standalone_mode=False))
    except FirstnetError as error:
        complain(called, error)
    except click.UsageError as error:
        if os.environ.get("LOCAL_RANK", "0") == "0":  # of many processes, one
            complain(called, _message(error, called))
    except click.Abort:
        number, words = interrupts.reason()
        complain(called, words)
        sys.exit(SIGNALLED + number)
    except MemoryError as error:
        complain(
            called, f"not enough memory: {str(error) or 'all is used'}; try a smaller network."
        )
    except (RuntimeError, SystemError) as error:
        if not is_want_of(error):
            raise
        complain(called, "not enough memory: all is used; try a smaller network.")
    except OSError as error:
        complain(called, f"{error.filename or 'output'}: {error.strerror}; is there room for it?")
        _drop_output()
    sys.exit(WRONG)


def _message(error: click.UsageError, called: str) -> str:
    if isinstance(error, click.NoSuchOption) and error.possibilities:
        return f"No such option {error.option_name}; did you mean {error.possibilities[0]}?"
    if isinstance(error, Wrong):
        return error.message
    return f"{error.format_message().rstrip('.')}; see {called} --help."


def _drop_output() -> None:
    """Send what could not be written where it does no harm, or Python would complain at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
