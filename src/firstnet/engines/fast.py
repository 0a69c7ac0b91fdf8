"""The fast engine: the native kernels.

Without a C++ compiler the package installs all the same; then the reference takes this engine's
place, and one line says so. It also does so for neurons and costs that the kernels lack.
`native/README.md` says why the kernels are fast.
"""

from __future__ import annotations

import functools
import importlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from firstnet.book.backprop import Nabla
from firstnet.book.convolution import ConvPoolLayer
from firstnet.book.momentum import Velocity
from firstnet.book.network import Layer, Network
from firstnet.engines import Engine, reference
from firstnet.errors import DataError
from firstnet.machine.memory import available
from firstnet.machine.processors import threads
from firstnet.recipe import Recipe
from firstnet.shapes import Kept, Order, Rows, Targets

if TYPE_CHECKING:
    from firstnet.native.kernels import Float32, Float64

    Native = Float32 | Float64
else:
    Native = Any

# As in native/inputs.hpp.
SAMPLED_ROWS, SPARSE_SHARE, INDEX_BYTES, PACKED_BATCH = 250, 0.33, 2, 3
AnyLayer = TypeVar("AnyLayer", Layer, ConvPoolLayer)
Access = Callable[..., None]  # takes a layer's number, and arrays for its weights and biases


def start(
    network: Network,
    x: Rows,
    y: Targets,
    recipe: Recipe,
    instruction_set: str | None = None,
    most_threads: int | None = None,
    *,
    examples: int | None = None,
) -> Engine:
    """Start on a network and its training data (see `engines.start`).

    Args:
        network: the starting weights, in float32 or float64.
        x: the training examples, a row each.
        y: what the network should answer, a row each.
        recipe: the choices of the run.
        instruction_set: one of `instruction_sets()`; by default the best this processor has.
        most_threads: how many may share a mini-batch, where it is worth it; by default
            `processors.threads()`. The weights are the same to the bit, however many there are.
        examples: how many there are in all, where x holds a part of them.
    """
    kernels = _kernels()
    if kernels is None or recipe.cost not in kernels.costs() or not _knows(kernels, network):
        return reference.start(network, x, y, recipe, examples=examples)
    instruction_set = instruction_set or kernels.instruction_sets()[-1]
    most_threads = most_threads or threads()
    told = "The fast engine: %s kernels, %s threads at most, %s examples of %s numbers"
    logging.getLogger("firstnet").info(told, instruction_set, most_threads, *x.shape)
    return Fast(kernels, network, x, y, recipe, examples or len(x), instruction_set, most_threads)


def instruction_sets() -> list[str]:
    """Return the instruction sets that the kernels can use here, the best last; none if unbuilt."""
    kernels = _kernels()
    return kernels.instruction_sets() if kernels else []


def answering(network: Network) -> Callable[[Rows], Targets]:
    """Return what gives the outputs of a network that is not in training, a row for a row of x."""
    kernels = _kernels()
    if kernels is None or not _knows(kernels, network):
        return functools.partial(reference.answers, network)
    native = _native(kernels, network, kernels.instruction_sets()[-1])
    return functools.partial(_feedforward, native, network)


class Fast:
    """A network in training, computed by the native kernels."""

    def __init__(
        self,
        kernels: ModuleType,
        network: Network,
        x: Rows,
        y: Targets,
        recipe: Recipe,
        examples: int,
        instruction_set: str,
        most_threads: int,
    ) -> None:
        self._start, self._recipe = network, recipe
        _check_room(x, network, recipe, instruction_set)
        self._native = _native(kernels, network, instruction_set, most_threads)
        self.learn_from(x, y)
        self._native.set_hyperparameters(
            recipe.cost,
            recipe.lmbda,
            recipe.l1,
            recipe.momentum,
            recipe.nesterov,
            recipe.dropout,
            examples,
        )

    def learn_from(self, x: Rows, y: Targets) -> None:
        """Learn from these examples from now on."""
        y = y.astype(self._start.dtype, copy=False)
        self._native.learn_from(_plain(x), _plain(y), self._recipe.mini_batch_size)
        logging.getLogger("firstnet").info("Examples are stored as %s", self._native.storage())

    def train(self, order: Order, eta: float, kept: Kept | None = None) -> None:
        """Take one step downhill for each mini-batch."""
        order = _plain(order.astype(np.int64, copy=False))
        if kept is None:
            self._native.train(order, eta)
        elif kept.ndim == 2:
            self._native.train(order, eta, kept=_plain(kept))
        else:
            self._native.train(order, eta, kept_per_example=_plain(kept))

    def feedforward(self, x: Rows) -> Targets:
        """Return the outputs, a row for each row of x."""
        return _feedforward(self._native, self._start, x)

    def network(self) -> Network:
        """Return a copy of the network as it stands."""
        native, start = self._native, self._start
        maps = [_read(native.read_convolution, it) for it in enumerate(start.convolutions)]
        dense = [_read(native.read_layer, it) for it in enumerate(start.dense)]
        return Network((*maps, *dense))

    def velocity(self) -> Velocity:
        """Return a copy of the velocity as it stands."""
        if not self._recipe.momentum:
            return []
        velocity = []
        for read, _, number, layer in self._velocities():
            w, b = np.empty_like(layer.w, order="C"), np.empty(len(layer.b), layer.b.dtype)
            read(number, w, b)
            velocity.append(Nabla(w, b[:, np.newaxis]))
        return velocity

    def set_velocity(self, velocity: Velocity) -> None:
        """Go on with this velocity."""
        for v, (_, write, number, _) in zip(velocity, self._velocities()):
            write(number, _plain(v.w), _plain(v.b[:, 0]))

    def _velocities(self) -> Iterator[tuple[Access, Access, int, Layer | ConvPoolLayer]]:
        """Yield, for each layer, the calls that read and set its velocity, and its number there."""
        native = self._native
        for number, maps in enumerate(self._start.convolutions):
            read, write = native.read_convolution_velocity, native.set_convolution_velocity
            yield read, write, number, maps
        for number, layer in enumerate(self._start.dense):
            yield native.read_velocity, native.set_velocity, number, layer


@functools.cache
def _kernels() -> ModuleType | None:
    try:
        return importlib.import_module("firstnet.native.kernels")
    except ModuleNotFoundError:
        logging.getLogger("firstnet").warning(
            "firstnet: the fast engine was not built (no C++ compiler when firstnet was "
            "installed), so the slower reference engine is used."
        )
        return None


def _knows(kernels: ModuleType, network: Network) -> bool:
    """Tell whether the kernels have a case for each kind of neuron in a network."""
    return {layer.neuron.name for layer in network.layers} <= set(kernels.neurons())


def _native(
    kernels: ModuleType, network: Network, instruction_set: str, most_threads: int = 1
) -> Native:
    number = {"float32": kernels.Float32, "float64": kernels.Float64}[network.dtype.name]
    layers = [
        (_plain(layer.w), _plain(layer.b[:, 0]), layer.neuron.name) for layer in network.dense
    ]
    convolutions = [
        (_plain(maps.w), _plain(maps.b[:, 0]), maps.neuron.name, maps.image, maps.region)
        for maps in network.convolutions
    ]
    native: Native = number(layers, instruction_set, convolutions, most_threads)
    return native


def _check_room(x: Rows, network: Network, recipe: Recipe, instruction_set: str) -> None:
    """Refuse a mapped file that is larger than memory: the kernels keep what they learn from."""
    wanted, there = _bytes_stored(x, network, recipe, instruction_set), available()
    if isinstance(x, np.memmap) and there is not None and wanted > there:
        raise DataError(
            f"{len(x):,} training examples take about {wanted / 1e9:.1f} GB, but "
            f"{there / 1e9:.1f} GB are free; have a part of them in memory at a time: "
            "Recipe(buffer=100_000), or --buffer 100000."
        )


def _bytes_stored(x: Rows, network: Network, recipe: Recipe, instruction_set: str) -> int:
    """Return about how many bytes the kernels store for the examples (see native/inputs.hpp)."""
    sample = x[:: max(len(x) // SAMPLED_ROWS, 1)]
    share, number = np.count_nonzero(sample) / max(sample.size, 1), network.dtype.itemsize
    if x.dtype == np.uint8:
        packs = instruction_set != "Baseline" and recipe.mini_batch_size >= PACKED_BATCH
        stays_bytes = packs and not network.convolutions
        each = 1.0 if stays_bytes or share < SPARSE_SHARE else number
    else:
        each = share * (number + INDEX_BYTES) if share < SPARSE_SHARE else number
    return int(x.size * each)


def _read(read: Callable[..., None], numbered: tuple[int, AnyLayer]) -> AnyLayer:
    number, layer = numbered
    w, b = np.empty_like(layer.w, order="C"), np.empty(len(layer.b), layer.b.dtype)
    read(number, w, b)
    return replace(layer, w=w, b=b[:, np.newaxis])


def _feedforward(native: Native, network: Network, x: Rows) -> Targets:
    outputs = np.empty((len(x), network.sizes[-1]), network.dtype)
    native.feedforward(_plain(x), outputs)
    return outputs


def _plain(array: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(array)
