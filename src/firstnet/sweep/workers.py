"""Who does the work of a sweep: processes of this computer, or the workers of a Dask cluster.

Both take a piece and promise what it leads to. What was lost on the way is done again.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol

from firstnet.errors import Disconnected
from firstnet.machine.cluster import connected
from firstnet.machine.workers import Event, Item

LOST = (BrokenProcessPool, CancelledError)


class Workers(Protocol):
    """Who works on pieces: `machine.workers.Processes`, or a cluster."""

    @property
    def count(self) -> int:
        """How many pieces can be worked on at a time."""

    def submit(self, work: Callable[[Item], Event], item: Item, /) -> Future[Event]:
        """Begin to work on an item."""

    def renew(self) -> None:
        """Make workers fit again after one of them has been lost."""


class Cluster:
    """The workers of a Dask cluster, however many there are at the moment."""

    def __init__(self, client: Any) -> None:
        """Take the client that is connected with it."""
        self._client = client
        self._executor = client.get_executor(pure=False)

    @property
    def count(self) -> int:
        """How many threads all workers have together."""
        return max(1, sum(self._client.ncores().values()))

    def submit(self, work: Callable[[Item], Event], item: Item, /) -> Future[Event]:
        """Begin to work on an item; where its worker is lost, another one gets it."""
        promised: Future[Event] = self._executor.submit(work, item)
        return promised

    def renew(self) -> None:
        """Raise Disconnected unless the scheduler is still there."""
        if self._client.status != "running":
            raise Disconnected(
                "The Dask scheduler is gone. What the trials have led to is kept; start it, and "
                "the same command goes on."
            )


@contextmanager
def cluster(address: str) -> Iterator[Workers]:
    """Yield the workers of the cluster whose scheduler has this address.

    Raises:
        MissingExtra, AccessError: as `connected` does.
    """
    with connected(address) as client, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about large pieces: weights are large
        yield Cluster(client)
