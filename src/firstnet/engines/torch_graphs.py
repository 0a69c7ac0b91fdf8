"""CUDA graphs: steps that are captured once, and replayed without Python in between.

A step of a small network is some thirty kernels of a few microseconds each; launched one by one,
the GPU waits for the processor most of the time. A graph launches them all at once. A captured step
reads its mini-batch from tensors that stay where they are: the order of a heartbeat, the masks of
dropout, and a counter that the step itself moves on. So between two heartbeats nothing but their
order crosses to the GPU, and nobody waits for anybody.

Not measured: no GPU was at hand. What is tested, on the processor, is everything but the capture
itself (`capture=` takes another way to repeat a function).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from firstnet.machine.extras import extra

torch: Any = extra("torch", "PyTorch", "torch")

Tensor = Any
Step = Callable[[Tensor, Tensor | None], None]  # takes the rows of a mini-batch, and its mask
Replay = Callable[[], None]
Capture = Callable[[Replay, Sequence[Tensor]], Replay]

ROOM = 1_000  # mini-batches that are laid out at a time
BUNCH = 50  # steps in the longer of the two graphs


def captured(repeated: Replay, state: Sequence[Tensor]) -> Replay:
    """Capture what a function does on the current GPU, and return how to do it again.

    Args:
        repeated: the function; it must not wait for the GPU, nor decide by what it finds there.
        state: the tensors that it changes. It is tried out first, as libraries make themselves at
            home in their first calls; afterwards these are as they were.
    """
    before = [tensor.clone() for tensor in state]
    aside = torch.cuda.Stream()
    aside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(aside):
        for _ in range(3):
            repeated()
        for tensor, value in zip(state, before, strict=True):
            tensor.copy_(value)
    torch.cuda.current_stream().wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    # what other threads do on the GPU meanwhile, such as a page that answers, is not captured
    with torch.cuda.graph(graph, capture_error_mode="thread_local"):
        repeated()
    replay: Replay = graph.replay
    return replay


@dataclass(frozen=True, eq=False)
class Recording:
    """Steps for mini-batches of one size.

    Attributes:
        order: the rows of up to `ROOM` mini-batches.
        kept: the masks that belong to them, if there is dropout.
        place: which of them comes next.
        one: takes the next step.
        bunch: takes the next `BUNCH` steps.
    """

    order: Tensor
    kept: Tensor | None
    place: Tensor
    one: Replay
    bunch: Replay


class Recordings:
    """A step, and its recordings for each size of mini-batch that has come by."""

    def __init__(self, step: Step, state: Sequence[Tensor], capture: Capture = captured) -> None:
        """Record nothing yet.

        Args:
            step: what to record.
            state: the tensors that it changes.
            capture: how.
        """
        self._step, self._state, self._capture = step, state, capture
        self._recordings: dict[tuple[int, ...], Recording] = {}

    def run(self, order: Tensor, kept: Tensor | None = None) -> None:
        """Take a step for each row of the order; both are on the device already."""
        shape = (order.shape[1], *(() if kept is None else kept.shape[1:]))
        if shape not in self._recordings:
            self._recordings[shape] = self._record(order, kept)
        recording = self._recordings[shape]
        for first in range(0, len(order), ROOM):
            rows = order[first : first + ROOM]
            recording.order[: len(rows)].copy_(rows)
            if recording.kept is not None and kept is not None:
                recording.kept[: len(rows)].copy_(kept[first : first + ROOM])
            recording.place.zero_()
            bunches, single = divmod(len(rows), BUNCH)
            for replay in [recording.bunch] * bunches + [recording.one] * single:
                replay()

    def _record(self, order: Tensor, kept: Tensor | None) -> Recording:
        def room(of: Tensor) -> Tensor:  # the first mini-batch is as good as any to try out
            return of[:1].expand(ROOM, *of.shape[1:]).clone()

        order, kept = room(order), None if kept is None else room(kept)
        place = torch.zeros(1, dtype=torch.int64, device=order.device)

        def one() -> None:
            mask = None if kept is None else kept.index_select(0, place)[0]
            self._step(order.index_select(0, place)[0], mask)
            place.add_(1)

        def bunch() -> None:
            for _ in range(BUNCH):
                one()

        state = [*self._state, place]
        return Recording(order, kept, place, self._capture(one, state), self._capture(bunch, state))
