"""A run for TensorBoard: its event files, with a curve for each number of an epoch.

firstnet train --tensorboard runs/first && tensorboard --logdir runs
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from firstnet.errors import AccessError
from firstnet.exchange.epochs import facts
from firstnet.machine.extras import extra
from firstnet.training.loop import Epoch

Write = Callable[[Epoch], None]
CURVES = ("eta", "accuracy", "cost", "seconds")  # counts would only repeat the accuracy


@contextmanager
def events(folder: Path) -> Iterator[Write]:
    """Yield what adds an epoch to a new event file in a folder, which is made if need be.

    Raises:
        MissingExtra: TensorBoard is not installed.
        AccessError: the folder can't be written.
    """
    summary = extra("tensorboard.summary", "TensorBoard", "tensorboard")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writer = summary.Writer(str(folder))
    except OSError as error:
        raise AccessError(
            f"{folder}: no folder for TensorBoard can be made there ({error.strerror or error}); "
            "choose another name."
        ) from error

    def write(epoch: Epoch) -> None:
        for name, value in facts(epoch).items():
            part, _, what = name.rpartition("_")
            if value is not None and what in CURVES:
                writer.add_scalar("/".join(filter(None, (what, part))), value, epoch.number)
        writer.flush()

    try:
        yield write
    finally:
        writer.close()
