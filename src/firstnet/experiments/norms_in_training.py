"""How fast each hidden layer learns during 500 epochs of gradient descent on 1,000 digits.

Source: chapter 5, "The vanishing gradient problem"; fig/generate_gradient.py, which sets no seed.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any

import numpy as np

from firstnet.data import Examples, load
from firstnet.experiments.gradient_norms import sizes
from firstnet.experiments.harness.verdicts import (
    NOT_COMPARED,
    OUTSIDE,
    WITHIN,
    Finding,
    among,
    spread,
)
from firstnet.recipe import Recipe, starting_network
from firstnet.training.loop import train
from firstnet.views.drawing import BOOK, FOURTH, OTHER, OURS, THIRD, Figure, label

SECONDS = 33
EPOCHS, QUICK_EPOCHS = 500, 30
SEEDS, QUICK_SEEDS = 10, 1
# All digits are one mini-batch: this is gradient descent, and their order is no matter.
RECIPE = Recipe(
    mini_batch_size=1000,
    eta=0.1,
    cost="cross-entropy",
    lmbda=5.0,
    starts="small",
    dtype="float64",
)

# After the last epoch, as fig/norms_during_training_*.json ends.
PUBLISHED = {
    2: (0.00343, 0.00963),
    3: (8.56e-5, 2.18e-4, 1.26e-3),
    4: (8.2e-6, 2.6e-5, 1.8e-4, 9.2e-4),
}


def run(quick: bool) -> Generator[float, None, Any]:
    """Train networks with two, three and four hidden layers from several starts."""
    training = load("mnist").training[:1000]
    seeds, epochs = (QUICK_SEEDS, QUICK_EPOCHS) if quick else (SEEDS, EPOCHS)
    runs: dict[str, Any] = {str(hidden): [] for hidden in PUBLISHED}
    for seed in range(seeds):
        for hidden in PUBLISHED:
            yield (seed + (hidden - 2) / 3) / seeds
            recipe = replace(RECIPE, sizes=sizes(hidden), epochs=epochs)
            runs[str(hidden)].append(norms(recipe, training, seed))
    return runs


def norms(recipe: Recipe, training: Examples, seed: int) -> list[list[float]]:
    """Return the norm of the gradient along the biases of each hidden layer, epoch by epoch.

    Biases are not regularized, so that a step moves them by eta times their gradient.
    """
    network = starting_network(recipe, seed)
    found = []
    for epoch in train(network, training, recipe=recipe, seed=seed):
        layers = zip(network.layers[:-1], epoch.network.layers)
        found.append([float(np.linalg.norm(layer.b - now.b)) / recipe.eta for layer, now in layers])
        network = epoch.network
    return found


def findings(results: Any) -> dict[str, Finding]:
    """Compare the norms after the last epoch, for four hidden layers."""
    slower = np.mean(
        [norms[0] < norms[-1] for runs in results.values() for run in runs for norms in run]
    )
    note = f"the first layer is slower than the last in {100 * slower:.1f} % of the epochs"
    ends = [run[-1] for run in results["4"]]
    if len(results["4"][0]) < EPOCHS:
        ours = "; ".join(spread(column, "{:.1e}") for column in zip(*ends))
        note = f"{QUICK_EPOCHS} epochs of {EPOCHS}; {note}"
        return {"5.8": Finding(ours, NOT_COMPARED, note)}
    verdicts = [
        among(PUBLISHED[hidden], [run[-1] for run in results[str(hidden)]], "{:.1e}")
        for hidden in PUBLISHED
    ]
    outside = [
        str(hidden) for hidden, finding in zip(PUBLISHED, verdicts) if finding.verdict == OUTSIDE
    ]
    if outside:
        note = f"outside with {' and with '.join(outside)} hidden layers; {note}"
    verdict = OUTSIDE if outside else WITHIN
    return {"5.8": Finding(verdicts[-1].ours, verdict, f"{verdicts[-1].note}; {note}")}


def draw(results: Any, figure: Figure) -> None:
    """Draw the norms of the first run of each network, and where the book's end."""
    panels = figure.subplots(1, 3, sharey=True)
    for axes, (hidden, published) in zip(panels, PUBLISHED.items()):
        norms = np.array(results[str(hidden)][0])
        for layer, colour in zip(range(hidden), (OURS, OTHER, THIRD, FOURTH)):
            axes.plot(norms[:, layer], color=colour, label=f"layer {layer + 1}")
        axes.plot([EPOCHS] * hidden, published, **BOOK)
        axes.set_yscale("log")
        label(axes, "Epoch", "Norm of the gradient" if hidden == 2 else "")
