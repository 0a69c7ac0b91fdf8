"""A bar on a terminal: how much is done of what, how it does, and how long the rest may take.

3 of 30 epochs ━━━╸━━━━━━━━━━━━ 94.82 % 0:00:04 left
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO


class Show(Protocol):
    """Bring the bar up to date."""

    def __call__(self, done: int, words: str = "", *, share: float | None = None) -> None:
        """Show how many are done, what is said of them, and the share of the work if known."""


def is_live(stream: TextIO) -> bool:
    """Whether what is written there can be drawn anew: on a terminal that is not a dumb one."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def bar(total: int, unit: str, stream: TextIO) -> Iterator[Show]:
    """Show a bar while the block lasts; lines that are printed meanwhile stand above it.

    Args:
        total: how many there are to do.
        unit: what they are called, such as epochs.
        stream: a terminal (see `is_live`).
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.fields[done]} of {task.total} {task.fields[unit]}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[words]}", markup=False),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    console = Console(file=stream)
    above = sys.stdout.isatty()  # what goes to a file or a pipe stays there
    with Progress(*columns, console=console, transient=True, redirect_stdout=above) as progress:
        task = progress.add_task("", total=total, done=0, unit=unit, words="")

        def show(done: int, words: str = "", *, share: float | None = None) -> None:
            completed = done if share is None else share * total
            progress.update(task, completed=completed, done=done, words=words)

        yield show
