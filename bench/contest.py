"""A contest: each contestant is a process of its own, and they take turns.

In one process the threads of one library would go on spinning in the next one's turn.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Any

Work = Callable[[Any], Any]  # is asked something that is not None, and answers


@contextlib.contextmanager
def contest(
    prepare: Callable[[str], Work], names: Sequence[str], threads: int, held: str = ""
) -> Iterator[dict[str, Work]]:
    """Start a process for each name, which may use so many threads, each on a processor of its own.

    Args:
        prepare: called there with the name; returns what answers.
        names: of the contestants.
        threads: how many threads.
        held: the instruction set that everybody is held to, one of `HELD`; by default none.

    Yields:
        For each name a function that asks its process, and waits for the answer.
    """
    fork, wires, before = multiprocessing.get_context("spawn"), {}, dict(os.environ)
    os.environ.update(limits(threads, held))  # before anything is imported there
    for name in names:
        wires[name], far = fork.Pipe()
        fork.Process(target=_take_part, args=(prepare, name, threads, far), daemon=True).start()
        far.close()  # so that a contestant that ends ends this, too
    os.environ.clear()
    os.environ.update(before)
    yield {name: _asking(wire) for name, wire in wires.items()}
    for wire in wires.values():
        wire.send(None)


# The environment in which libraries use no more than an instruction set. Of JAX it holds what it
# compiles; for ours see contestants.py.
HELD = {
    "AVX2": {
        "MKL_ENABLE_INSTRUCTIONS": "AVX2",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "ATEN_CPU_CAPABILITY": "avx2",
        "XLA_FLAGS": "--xla_cpu_max_isa=AVX2",
        "OPENBLAS_CORETYPE": "Haswell",
    },
    "SSE2": {
        "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
        "ONEDNN_MAX_CPU_ISA": "SSE41",
        "ATEN_CPU_CAPABILITY": "default",
        "XLA_FLAGS": "--xla_cpu_max_isa=SSE4_2",
        "OPENBLAS_CORETYPE": "Nehalem",
    },
}
OURS = {"AVX2": "Avx2", "SSE2": "Baseline"}  # the kernels' names for them
OUR_SET = "FIRSTNET_BENCH_SET"  # where contestants.py finds it


def limits(threads: int, held: str = "") -> dict[str, str]:
    """Return the environment in which libraries use so many threads, and one instruction set."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    eigen = f"--xla_cpu_multi_thread_eigen={str(threads > 1).lower()}"
    xla = f"{eigen} intra_op_parallelism_threads={threads}"
    # OpenBLAS's threads wait for work as busy as can be, for a tenth of a second after the last
    waits = {"OPENBLAS_THREAD_TIMEOUT": "22"}  # 2^22 ticks: a millisecond or two
    holds = HELD[held] | {OUR_SET: OURS[held]} if held else {}
    flags = " ".join(filter(None, (xla, holds.get("XLA_FLAGS"))))
    return {name: str(threads) for name in names} | waits | holds | {"XLA_FLAGS": flags}


def pin(threads: int) -> None:
    """Let this process, and those that it starts, run on so many processors."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-threads:])


def _asking(wire: Connection) -> Work:
    def ask(question: Any) -> Any:
        wire.send(question)
        return wire.recv()

    return ask


def _take_part(prepare: Callable[[str], Work], name: str, threads: int, wire: Connection) -> None:
    warnings.simplefilter("ignore")
    pin(threads)
    work = prepare(name)
    while (question := wire.recv()) is not None:
        wire.send(work(question))
