"""The kernels compiled for another processor, and how Python reaches them there.

`piped.cpp` holds one network in training and is driven through a pipe; an emulator runs it. What
stands here takes the place of the extension module in `engines/fast.py`.
"""

from __future__ import annotations

import struct
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np

from firstnet.native import kernels as built

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NATIVE = ROOT / "src" / "firstnet" / "native"
WITHOUT_PYTHON = ROOT / "site" / "kernels"  # what trainer.hpp wants of nanobind
# As in CMakeLists.txt.
KERNEL_FLAGS = ("-O3", "-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math", "-Wno-psabi")


def build(compiler: str, program: Path, *flags: str, kernels: Path = NATIVE) -> None:
    """Compile the kernels of a folder, with these flags too, and the program that serves them.

    Raises:
        subprocess.CalledProcessError: the compiler rejects them.
    """
    common = (compiler, "-std=c++17", "-Wall", "-Wextra", "-Werror", "-DNDEBUG")
    with tempfile.TemporaryDirectory() as folder:
        part = str(Path(folder) / "kernels.o")
        gcc = () if "clang" in compiler else ("-fira-region=all",)
        inner = (*KERNEL_FLAGS, *gcc, *flags, "-DFIRSTNET_SET=Baseline")
        subprocess.run(
            [*common, *inner, "-c", str(kernels / "kernels.cpp"), "-o", part], check=True
        )
        outer = ("-O1", f"-I{kernels}", f"-I{WITHOUT_PYTHON}", str(HERE / "piped.cpp"), part)
        subprocess.run([*common, *outer, "-static", "-pthread", "-o", str(program)], check=True)


def output(*command: str) -> str:
    """Return what a command prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@contextmanager
def kernels(command: Sequence[str]) -> Iterator[ModuleType]:
    """Yield what stands for the extension module; each network is a process of this command."""
    running: list[_Piped] = []

    def start(dtype: str, *given) -> _Piped:
        running.append(_Piped(command, dtype, *given))
        return running[-1]

    module = ModuleType("kernels")
    module.instruction_sets = lambda: ["Baseline"]
    module.neurons, module.costs = built.neurons, built.costs
    module.Float32, module.Float64 = partial(start, "float32"), partial(start, "float64")
    try:
        yield module
        for one in running:
            one.end()
    finally:
        for one in running:
            one.kill()


class _Piped:
    """One network in training: the calls of kernels.pyi that a test makes."""

    def __init__(self, command, dtype, layers, _set, convolutions, threads):
        self._dtype = np.dtype(dtype)
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=1 << 20
        )
        described = [len(layers)]
        for w, b, neuron in layers:
            described += [w, b, neuron]
        described.append(len(convolutions))
        for w, b, neuron, image, region in convolutions:
            described += [w, b, neuron, *image, *region]
        self._say(dtype, *described, threads)

    def learn_from(self, x, y, mini_batch_size):
        self._say("learn_from", x.dtype.name, x, y, mini_batch_size)

    def storage(self):
        self._say("storage")
        return self._process.stdout.readline().decode().strip()

    def set_hyperparameters(self, cost, lmbda, l1, momentum, nesterov, dropout, examples):
        rates = map(float, (lmbda, l1, momentum))
        self._say("set_hyperparameters", cost, *rates, int(nesterov), float(dropout), examples)

    def train(self, order, eta, kept=None, kept_per_example=None):
        masks = kept if kept is not None else kept_per_example
        self._say("train", order, float(eta), *([0] if masks is None else [masks.ndim, masks]))

    def feedforward(self, x, out):
        self._say("feedforward", x.dtype.name, x, out.shape[1])
        self._hear(out)

    def read_layer(self, number, w, b):
        self._read("read_layer", number, w, b)

    def read_velocity(self, number, w, b):
        self._read("read_velocity", number, w, b)

    def read_convolution(self, number, w, b):
        self._read("read_convolution", number, w, b)

    def end(self):
        """Wait until the process has done what it was asked for."""
        self._say("end")
        assert self._process.wait() == 0

    def kill(self):
        """End the process in any case, and let go of its pipes."""
        with self._process as process:
            process.kill()

    def _read(self, call, number, w, b):
        self._say(call, number, *w.shape)
        self._hear(w)
        self._hear(b)

    def _say(self, *words):
        for word in words:
            match word:
                case str():
                    told = struct.pack("=q", len(word)) + word.encode()
                case float():
                    told = struct.pack("=d", word)
                case np.ndarray():
                    told = struct.pack(f"={word.ndim}q", *word.shape) + word.tobytes()
                case _:
                    told = struct.pack("=q", int(word))
            self._process.stdin.write(told)
        self._process.stdin.flush()

    def _hear(self, into):
        told = self._process.stdout.read(into.nbytes)
        into[...] = np.frombuffer(told, into.dtype).reshape(into.shape)
