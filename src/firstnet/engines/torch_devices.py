"""Devices: where PyTorch computes, and whether that is there and large enough."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from firstnet.errors import RecipeError, UnknownName
from firstnet.machine.extras import extra
from firstnet.machine.memory import available

torch: Any = extra("torch", "PyTorch", "torch")

DEVICES = ("auto", "cpu", "cuda", "cuda:1", "mps")
GIB = 2**30
FULL = re.compile("out of memory|not enough memory|can't allocate memory")  # MPS, processors


def choose(name: str, dtype: str, local_rank: int = 0) -> Any:
    """Return the device of this name: for "auto" CUDA, then MPS, then the processor.

    Args:
        name: one of `DEVICES`, or cuda: with another number.
        dtype: the kind of number to compute in.
        local_rank: with several processes on a machine, which of them this is; "cuda" and "auto"
            give each a GPU of its own.

    Raises:
        UnknownName: no device goes by this name.
        RecipeError: it is not there, or can't compute in these numbers.
    """
    kind, _, number = name.partition(":")
    if name not in DEVICES and not re.fullmatch(r"cuda:\d+", name):
        raise UnknownName("device", name, DEVICES)
    if name == "auto":
        kind = _best(dtype)
    if kind == "cuda":
        return torch.device("cuda", _gpu(name, int(number) if number else local_rank))
    if kind == "mps":
        _check_mps(dtype)
    return torch.device(kind)


def _best(dtype: str) -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() and dtype == "float32" else "cpu"


def _gpu(name: str, number: int) -> int:
    there = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if number < there:
        return number
    if there:
        last = f"cuda:0 to cuda:{there - 1}" if there > 1 else "only cuda:0"
        raise RecipeError(
            f"The device is {name}, GPU number {number}, but here is {last}; take a GPU that is "
            "there, and at most a process for each."
        )
    why = "sees no GPU" if torch.version.cuda or torch.version.hip else "was built without CUDA"
    raise RecipeError(
        f"The device is {name}, but there is no CUDA here: PyTorch {torch.__version__} {why}; try "
        "--device auto, or see pytorch.org for the PyTorch that fits your GPU."
    )


def _check_mps(dtype: str) -> None:
    if not torch.backends.mps.is_available():
        raise RecipeError(
            "The device is mps, but there is no MPS here, which Apple's processors have; try "
            "--device auto."
        )
    if dtype == "float64":
        raise RecipeError(
            "The dtype is float64, but MPS computes in float32 alone; take --dtype float32, or "
            "--device cpu."
        )


def check_room(device: Any, wanted: int, sizes: tuple[int, ...]) -> None:
    """Raise a RecipeError unless so many bytes are free on the device, where that is known."""
    free = free_bytes(device)
    if free is not None and wanted > free:
        raise RecipeError(
            f"Training the sizes {','.join(map(str, sizes))} takes {wanted / GIB:.1f} GiB, but "
            f"{device} has {free / GIB:.1f} GiB free; take smaller layers or mini-batches, or "
            "another --device."
        )


def free_bytes(device: Any) -> int | None:
    """Return how much memory is free on the device; None where nobody tells."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    if device.type == "mps":
        return int(torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory())
    return available()


@contextmanager
def _telling_of_memory(device: Any) -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        if not isinstance(error, torch.cuda.OutOfMemoryError) and not FULL.search(str(error)):
            raise
        raise RecipeError(
            f"The memory of {device} is used up; take smaller layers or mini-batches, or another "
            "--device."
        ) from error


@contextmanager
def at_work(device: Any) -> Iterator[None]:
    """Compute on a device, without a record for autograd, and with the same result every time.

    Convolutions on a GPU keep to full float32: PyTorch's default there is TF32, which keeps 10
    binary digits of each factor. Products of matrices are exact by default; who has switched that
    over in PyTorch has meant it.

    Raises:
        RecipeError: the device's memory is used up.
    """
    with ExitStack() as entered, _telling_of_memory(device):
        entered.enter_context(torch.inference_mode())
        if device.type == "cuda":
            exact = {"enabled": True, "benchmark": False, "deterministic": True}
            entered.enter_context(torch.backends.cudnn.flags(**exact, allow_tf32=False))
            entered.enter_context(torch.cuda.device(device))
        yield
