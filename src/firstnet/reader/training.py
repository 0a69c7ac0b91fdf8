"""The reader's networks: three that learned apart from each other, and answer together.

    python -m firstnet.reader.training        # trains them again: about 25 minutes on one core

They differ in where chance started and in how their training images were distorted, so they err on
different digits, and the mean of their weighted outputs errs on fewer than any of them. Each learns
in two runs: the second begins where the first has ended, with longer steps than its last. What they
look like, how they learn and that there are three was chosen by the validation digits; how is told
in `docs/log.md`.

Their numbers are kept in 16 bits, so that all of them take 1.3 MB.

Source: chapter 6, "Convolutional neural networks in practice" (an ensemble of networks).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from firstnet.book.network import Network
from firstnet.data import Dataset, load
from firstnet.files import saving
from firstnet.recipe import Recipe, starting_network
from firstnet.training.loop import Epoch, train
from firstnet.training.recipes import READER

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Reader:
    """One of the networks that read together.

    Attributes:
        name: of its file.
        recipe: the choices of its first run.
        seed: the random seed of the first run; the second starts `AGAIN` further.
    """

    name: str
    recipe: Recipe
    seed: int

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return HERE / self.name


READERS = (
    Reader("reader-1.safetensors", READER, seed=0),
    Reader("reader-2.safetensors", replace(READER, distort="affine", distort_strength=1.0), seed=0),
    Reader("reader-3.safetensors", replace(READER, distort_strength=0.7), seed=1),
)
AGAIN = 100


def again(recipe: Recipe) -> Recipe:
    """Return the choices of the second run (Loshchilov and Hutter, "SGDR", 2017)."""
    return replace(recipe, epochs=40, eta=0.015, decay=0.93)


def training(reader: Reader, digits: Dataset) -> Iterator[Epoch]:
    """Train one of them on the training digits, and count the validation digits that it reads."""
    network = starting_network(reader.recipe, reader.seed)
    runs = ((reader.recipe, reader.seed), (again(reader.recipe), reader.seed + AGAIN))
    for recipe, seed in runs:
        epochs = train(
            network, digits.training, None, recipe, validation=digits.validation, seed=seed
        )
        for epoch in epochs:
            yield epoch
            network = epoch.network


def keep(reader: Reader, network: Network, path: Path) -> None:
    """Save one of them in 16 bits a number."""
    saving.save(network, path, again(reader.recipe), {"seed": reader.seed}, half=True)


def main() -> None:
    """Train all of them, and keep them."""
    digits = load("mnist")
    for reader in READERS:
        for epoch in training(reader, digits):
            read = epoch.validation.correct if epoch.validation else 0
            print(f"{reader.name}, epoch {epoch.number}: {read} / 10000")  # noqa: T201  (a program)
        keep(reader, epoch.network, reader.path)


if __name__ == "__main__":
    main()
