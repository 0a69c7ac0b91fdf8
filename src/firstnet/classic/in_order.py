"""Training as network3 has it: the book's way in chapter 6, traps and all, on an engine.

What is done here as the book's program does it, and where it is done otherwise:

    here                                                        elsewhere
    mini-batches come in the order of the file, in each epoch   training.py shuffles
    L2 is divided by the number of mini-batches                 book/regularization.py: of examples
    dropout leaves neurons as loud as they are, and their       book/dropout.py: those that are kept
    weights are made weaker when training is over               are louder in training
    layers of a width lose the same neurons, for in the book    book/dropout.py: each its own
    all streams of chance start from the same number

The starting weights of chapter 6, divided by the root of the outputs, stand in `network3.py`;
`book/starts.py` divides by the root of the inputs.

Source: chapter 6, "The code for our convolutional networks"; src/network3.py.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from shutil import which

import numpy as np

from firstnet import engines
from firstnet.book.convolution import ConvPoolLayer
from firstnet.book.network import Layer, Network
from firstnet.data.dataset import Examples, intensities
from firstnet.errors import DataError
from firstnet.recipe import Recipe
from firstnet.shapes import Kept, Rows, Targets
from firstnet.training.evaluation import answers
from firstnet.training.loop import beats, check_finite

TOLD = 1_000  # the book's program says at which mini-batch it is whenever so many are done
BEAT = 250  # mini-batches at a time, so that Ctrl-C is heard in between and masks stay small


class InOrder:
    """A network in training as in chapter 6.

    Args:
        network: the starting weights.
        p_dropout: for each fully connected layer, the chance of what enters it to be left out.
        training: the examples, in the order in which they are learned; the last ones are left out
            where they do not fill a mini-batch.
        recipe: gives mini_batch_size and eta, and lmbda by the book's measure.
        rng: deals what dropout leaves out.
        engine: the name of the engine; by default `engine_here()`.

    Raises:
        ShapeError, DataError, RecipeError: network, examples and recipe do not fit together.
    """

    def __init__(
        self,
        network: Network,
        p_dropout: Sequence[float],
        training: Examples,
        recipe: Recipe,
        rng: np.random.Generator,
        engine: str | None = None,
    ) -> None:
        self.rng = rng
        self.mini_batches = len(training) // recipe.mini_batch_size
        if not self.mini_batches:
            raise DataError(
                f"There are {len(training)} training examples, but a mini-batch takes "
                f"{recipe.mini_batch_size}; take smaller mini-batches, or more examples."
            )
        used = training[: self.mini_batches * recipe.mini_batch_size]
        self._x, self._y = used.x, used.targets(network.dtype.name)
        self._p = tuple(p_dropout)
        self._start, self._recipe = network, by_examples(recipe)
        self._engine = engines.start(
            engine or engine_here(), network, self._x, self._y, self._recipe
        )

    def epoch(self, number: int) -> Iterator[int]:
        """Go through the examples once.

        Yields:
            How many mini-batches are done in all, whenever so many are `TOLD`, before the next one.

        Raises:
            Diverged: a weight or bias is no longer a finite number.
        """
        if self._p_of_pixels:
            self._engine.learn_from(self._with_pixels_left_out(), self._y)
        size, eta, done = self._recipe.mini_batch_size, self._recipe.eta, number * self.mini_batches
        last = done + self.mini_batches

        def most() -> int:
            return min(BEAT, TOLD - done % TOLD)

        order = np.arange(len(self._x))
        if done % TOLD == 0:
            yield done
        for left in beats(self._engine, order, size, eta, kept=self._deal_kept, most=most):
            done = last - len(left) // size
            if done % TOLD == 0 and done < last:
                yield done
        check_finite(self._engine.network().parameters, number, eta)

    def network(self) -> Network:
        """Return a copy of the network as it is in training, all its neurons present."""
        return self._engine.network()

    def feedforward(self, x: Rows) -> Targets:
        """Return the outputs, a row for each row of x, of the network as it is after training."""
        if any(self._p):
            return answers(weakened(self.network(), self._p), x)
        return self._engine.feedforward(x)

    @property
    def device(self) -> str:
        """Where the engine computes, as far as it tells."""
        return str(getattr(self._engine, "device", "cpu"))

    @property
    def _p_of_pixels(self) -> float:
        """The chance of a pixel to be left out; feature maps look at all of them."""
        return 0.0 if self._start.convolutions else self._p[0]

    def _with_pixels_left_out(self) -> Rows:
        kept = self.rng.random(self._x.shape, np.float32) >= self._p_of_pixels
        if self._x.dtype == np.uint8:
            return self._x * kept
        return intensities(self._x, self._start.dtype) * kept

    def _deal_kept(self, mini_batches: int) -> Kept | None:
        """Deal which neurons each example keeps; None without dropout."""
        p = self._p if self._start.convolutions else self._p[1:]
        if not any(p):
            return None
        shape, hidden = (mini_batches, self._recipe.mini_batch_size), self._start.hidden
        # One mask for all layers of a width: see the top of this module.
        dealt = {
            width: self.rng.random((*shape, width), np.float32)
            for width in dict.fromkeys(n for n, chance in zip(hidden, p, strict=True) if chance)
        }
        return np.concatenate(
            [
                dealt[n] >= chance if chance else np.ones((*shape, n), bool)
                for n, chance in zip(hidden, p, strict=True)
            ],
            axis=2,
        )


def by_examples(recipe: Recipe) -> Recipe:
    """Return the recipe for the engines, whose L2 is divided by the number of examples.

    The book's program divides by the number of mini-batches here, so that the same lmbda is as many
    times stronger as there are examples in one. Dropout is dealt by whoever trains.
    """
    return replace(recipe, lmbda=recipe.lmbda * recipe.mini_batch_size, cost="log-likelihood")


def weakened(network: Network, p_dropout: Sequence[float]) -> Network:
    """Return the network as it answers after training with dropout.

    All neurons are present then, so that the weights that leave them are multiplied by the share
    of them that was present in training.
    """
    dense = zip(network.dense, p_dropout, strict=True)
    layers: list[Layer | ConvPoolLayer] = [
        replace(layer, w=layer.w * layer.w.dtype.type(1 - p)) for layer, p in dense
    ]
    return Network((*network.convolutions, *layers))


def engine_here() -> str:
    """Return the name of the engine that is likely to be the fastest on this machine."""
    gpu = Path("/dev/nvidiactl").exists() or which("nvidia-smi")
    return "pytorch" if gpu and _torch_sees_it() else "fast"


def _torch_sees_it() -> bool:
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        return False
    return bool(torch.cuda.is_available())
