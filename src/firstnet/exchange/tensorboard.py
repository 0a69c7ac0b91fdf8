"""A run for TensorBoard: its event files, with a curve for each number of an epoch.

firstnet train --tensorboard runs/first && tensorboard --logdir runs
"""

from __future__ import annotations

import io
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from firstnet.errors import AccessError
from firstnet.exchange.epochs import facts
from firstnet.machine.extras import extra
from firstnet.machine.writing import append
from firstnet.training.loop import Epoch

Write = Callable[[Epoch], None]
CURVES = ("eta", "accuracy", "cost", "seconds")  # counts would only repeat the accuracy


@contextmanager
def events(folder: Path) -> Iterator[Write]:
    """Yield what adds an epoch to a new event file in a folder, which is made if need be.

    TensorBoard's own writer has a thread, whose errors end up on the screen.

    Raises:
        MissingExtra: TensorBoard is not installed.
        AccessError: the folder or the file can't be written.
    """
    extra("tensorboard.summary", "TensorBoard", "tensorboard")
    event = extra("tensorboard.compat.proto.event_pb2", "TensorBoard", "tensorboard").Event
    scalar = extra("tensorboard.plugins.scalar.summary_v2", "TensorBoard", "tensorboard")
    with _writable(folder, "no folder for TensorBoard can be made there"):
        folder.mkdir(parents=True, exist_ok=True)
        # TensorBoard goes by "tfevents", and reads a folder's files in the order of their names.
        name = f"events.out.tfevents.{time.time():.6f}.{secrets.token_hex(4)}"
        file = (folder / name).open("xb", buffering=0)

    def write(epoch: Epoch) -> None:
        now = time.time()
        add(
            event(wall_time=now, step=epoch.number, summary=scalar.scalar_pb(curve, value))
            for curve, value in _curves(epoch)
        )

    def add(told: Iterable[Any]) -> None:
        with _writable(folder / name, "it can't be written"):
            append(file, _records(told))

    try:
        add([event(wall_time=time.time(), file_version="brain.Event:2")])
        yield write
    finally:
        file.close()


def _curves(epoch: Epoch) -> Iterator[tuple[str, float]]:
    """Yield the numbers of an epoch with the names of their curves: such as accuracy/test."""
    for name, value in facts(epoch).items():
        part, _, what = name.rpartition("_")
        if value is not None and what in CURVES:
            yield "/".join(filter(None, (what, part))), value


def _records(told: Iterable[Any]) -> bytes:
    """Return events in the format of the file: each with its length and its checksums."""
    content = io.BytesIO()
    written = extra("tensorboard.summary.writer.record_writer", "TensorBoard", "tensorboard")
    writer = written.RecordWriter(content)
    for event in told:
        writer.write(event.SerializeToString())
    return content.getvalue()


@contextmanager
def _writable(path: Path, trouble: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or error
        raise AccessError(f"{path}: {trouble} ({why}); choose another name.") from error
