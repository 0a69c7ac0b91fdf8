"""Where a run is told of beside the terminal: a table, TensorBoard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from firstnet.cli.display import Show
from firstnet.training.loop import Epoch


@contextmanager
def logs(table: str | None, tensorboard: str | None, *, going_on: bool) -> Iterator[Show]:
    """Yield what tells of an epoch wherever it was asked for.

    Args:
        table: the name of a CSV file.
        tensorboard: a folder for its event files.
        going_on: whether the run goes on, and the table with it.
    """
    with ExitStack() as open_ones:
        writers = []
        if table is not None:
            from firstnet.exchange import csv_log

            writers.append(open_ones.enter_context(csv_log.log(Path(table), going_on=going_on)))
        if tensorboard is not None:
            from firstnet.exchange.tensorboard import events

            writers.append(open_ones.enter_context(events(Path(tensorboard))))

        def write(epoch: Epoch) -> None:
            for writer in writers:
                writer(epoch)

        yield write
