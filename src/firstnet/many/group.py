"""A group of processes: what they add up, tell one another, and notice when one of them is gone.

Numbers go by gloo between processors and by NCCL between GPUs; words go by torchrun's key-value
store. Whatever waits here wakes up when another process ends: its connection closes.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import numpy as np

from firstnet.errors import Disconnected
from firstnet.machine.extras import extra
from firstnet.many.place import Place
from firstnet.shapes import Targets

torch: Any = extra("torch", "PyTorch", "torch")

Tensor = Any
PATIENCE_S = 120  # for the others to come to the same place
LONG_S = 3_600  # for one that unpacks, expands and writes the digits
POLL_S = 0.02  # a wait inside PyTorch would not hear signals


class Group:
    """The processes that train together, as one of them sees them."""

    def __init__(self, place: Place) -> None:
        """Meet the others.

        Raises:
            Disconnected: they do not come.
        """
        self.place = place
        distributed = torch.distributed
        gpus = torch.cuda.is_available() and distributed.is_nccl_available()
        patience = timedelta(seconds=PATIENCE_S)
        with _disconnecting("The processes could not meet"):
            store, _, _ = next(distributed.rendezvous("env://", timeout=patience))
            # torchrun's store outlives those who are started again, and so do their words in it
            self._store = distributed.PrefixStore(f"start/{place.restarts}", store)
            self.tell(f"here/{place.rank}", "")
            for rank in range(place.size):
                self.hear(f"here/{rank}", PATIENCE_S)
            distributed.init_process_group(
                "cpu:gloo,cuda:nccl" if gpus else "gloo",
                store=distributed.PrefixStore("group", self._store),
                rank=place.rank,
                world_size=place.size,
                timeout=patience,
            )

    def leave(self) -> None:
        """Part from the others; who waits for this process is told so."""
        with suppress(RuntimeError):
            torch.distributed.destroy_process_group()

    # Numbers

    def add_up(self, tensor: Tensor) -> None:
        """Put the sum of the tensors of all processes in their places; to the bit the same."""
        with _disconnecting("Another process has ended, or can't be reached"):
            torch.distributed.all_reduce(tensor)

    def even_out(self, tensor: Tensor) -> None:
        """Put the numbers of the first process in the place of everybody's."""
        with _disconnecting("Another process has ended, or can't be reached"):
            torch.distributed.broadcast(tensor, 0)

    def gather(self, rows: Targets, number: int) -> Targets:
        """Return the rows of all processes, each of which has its share of a number of them."""
        whole = np.zeros((number, *rows.shape[1:]), rows.dtype)
        whole[self.place.share(number)] = rows
        self.add_up(torch.from_numpy(whole))  # to each number everybody else adds 0
        return whole

    def same_bytes(self, content: bytes) -> bytes:
        """Return what the first process has handed in here."""
        length = torch.tensor([len(content)])
        self.even_out(length)
        numbers = np.frombuffer(content.ljust(int(length), b"."), np.uint8).copy()
        if len(numbers):
            self.even_out(torch.from_numpy(numbers))
        return numbers.tobytes()

    # Words

    def tell(self, key: str, word: str) -> None:
        """Leave a word for whoever asks for it by this key."""
        self._store.set(key, f".{word}")  # a store may hold nothing empty

    def hear(self, key: str, patience_s: float = LONG_S) -> str:
        """Return the word that somebody leaves by this key, once it is there."""
        until = time.monotonic() + patience_s
        while not self._store.check([key]):
            if time.monotonic() > until:
                raise Disconnected(
                    f"Another process has not come to {key} within {patience_s:.0f} s; the run "
                    "ends here. Look whether all were started, and can reach MASTER_ADDR."
                )
            time.sleep(POLL_S)
        return self._store.get(key).decode()[1:]

    def wait(self, where: str) -> None:
        """Wait until everybody on this machine is here."""
        self.tell(f"{where}/{self.place.rank}", "")
        for rank in range(self.place.local_size):
            self.hear(f"{where}/{self.place.leader_here + rank}")

    def has_the_word(self) -> bool:
        """Return whether this process is the first to say why the run ends; one says it for all."""
        try:
            return int(self._store.add("told", 1)) == 1
        except RuntimeError:  # the store is gone, and nobody can agree on anything
            return True


@contextmanager
def _disconnecting(what: str) -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:  # gloo's, NCCL's and the store's
        raise Disconnected(f"{what} ({_reason(error)}); the run ends here.") from error


def _reason(error: RuntimeError) -> str:
    """Return the first sentence, without the place in gloo's source that stands before it."""
    line = (str(error).strip() or type(error).__name__).splitlines()[0]
    return re.sub(r"^\[\S+:\d+\] ", "", line).split(". ")[0].rstrip(".")
