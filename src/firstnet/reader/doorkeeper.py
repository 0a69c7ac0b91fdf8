"""The doorkeeper: a small network that tells digits from strangers, before anyone asks which digit.

A network that learned digits alone is sure of itself on letters and scribbles, too: of every two,
it is as sure of one as of a badly written digit. So a second network learned from both.

    python -m firstnet.reader.doorkeeper      # trains it again, in some minutes

What it refuses is chosen afterwards, by the validation digits (calibration.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from firstnet.data import Examples, load, photo
from firstnet.errors import DataError
from firstnet.files import saving
from firstnet.reader.photographs import Disturbance, photograph
from firstnet.reader.strangers import STRANGERS, strangers
from firstnet.recipe import Recipe, starting_network
from firstnet.shapes import Images
from firstnet.training.loop import Epoch, train

FILE = Path(__file__).with_name("doorkeeper.safetensors")
RECIPE = Recipe(
    sizes=(784, 40, 2),
    convolutions=((12, 5, 2), (24, 5, 2)),
    epochs=10,
    mini_batch_size=50,
    eta=0.03,
    decay=0.75,
    momentum=0.9,
    cost="log-likelihood",
    neuron="relu",
    starts="he",
    distort="both",
)
SEED = 2026
EACH = 6_000  # strangers of each kind to learn from
WORN = 1_500  # of each kind, and as many digits for each, that are photographed once more


def examples(digits: Examples, each: int, worn_each: int, seed: int) -> Examples:
    """Return digits, labelled 1, and strangers, labelled 0; some as they come from photographs.

    Args:
        digits: all of them are taken.
        each: strangers of each kind.
        worn_each: how many of each kind, and digits for each kind, are photographed.
        seed: of all that is random.
    """
    rng = np.random.default_rng(seed)
    kinds = [strangers(kind, each, digits, seed + n) for n, kind in enumerate(STRANGERS, start=1)]
    some = rng.permutation(len(digits))[: worn_each * len(kinds)]
    known = [digits.x, worn(digits.x[some], rng)]
    unknown = [*kinds, *(worn(kind[:worn_each], rng) for kind in kinds)]
    labels = np.repeat([1, 0], [sum(map(len, known)), sum(map(len, unknown))])
    return Examples(np.concatenate([*known, *unknown]), labels, 2)


def worn(images: Images, rng: np.random.Generator) -> Images:
    """Return images as a photograph of each one shows them."""
    return np.concatenate([_photographed(image.reshape(1, 28, 28), rng) for image in images])


def doorkeepers(training: Examples, validation: Examples, recipe: Recipe) -> Iterator[Epoch]:
    """Train a doorkeeper, and tell of every epoch."""
    network = starting_network(recipe, SEED)
    return train(network, training, validation, recipe, seed=SEED)


def _photographed(image: Images, rng: np.random.Generator) -> Images:
    """Return how an image looks to the reader, from a page on which it was written small."""
    disturbance = Disturbance(
        height=40,
        grain=rng.uniform(0, 6),
        light=rng.uniform(0, 60),
        pen=rng.uniform(0.2, 0.8),
        blur=rng.uniform(0.3, 1.5),
        turn=8,
    )
    try:
        return photo.as_digit(photograph([image], disturbance, rng).grey).reshape(1, -1)
    except DataError:  # too faint to be seen
        return image.reshape(1, -1)


def main() -> None:
    """Train the doorkeeper that ships."""
    digits = load("mnist")
    training = examples(digits.training, EACH, WORN, SEED)
    validation = examples(digits.validation, EACH // 5, WORN // 10, SEED + 1_000)
    for epoch in doorkeepers(training, validation, RECIPE):
        print(epoch, flush=True)  # noqa: T201  (it is a program)
    saving.save(epoch.network, FILE, RECIPE, {"seed": SEED})


if __name__ == "__main__":
    main()
