"""What chapter 3 leaves to the reader: L1, early stopping, halving eta, momentum, tanh.

Source: chapter 3, problems of "Handwriting recognition revisited: the code" and later.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any

from firstnet.data import load
from firstnet.experiments.harness.verdicts import NOT_COMPARED, Finding
from firstnet.recipe import Recipe, starting_network
from firstnet.training.loop import train
from firstnet.views.drawing import Figure, label

SECONDS = 12
QUICK_EPOCHS = 3

PLAIN = Recipe(cost="cross-entropy", starts="small", eta=0.5, lmbda=5.0)
RECIPES = {
    "plain": PLAIN,
    "L1": replace(PLAIN, lmbda=0.0, l1=5.0),
    "early stopping": replace(PLAIN, early_stopping=5),
    "halving eta": replace(PLAIN, schedule=2),
    "momentum": replace(PLAIN, eta=0.05, momentum=0.9),
    "tanh": replace(PLAIN, eta=0.1, neuron="tanh"),
}


def run(quick: bool) -> Generator[float, None, Any]:
    """Train with each of them, seed 0."""
    digits = load("mnist")
    counts = {}
    for number, (name, recipe) in enumerate(RECIPES.items()):
        yield number / len(RECIPES)
        recipe = replace(recipe, epochs=QUICK_EPOCHS if quick else recipe.epochs)
        epochs = train(
            starting_network(recipe, 0),
            digits.training,
            digits.test,
            recipe,
            validation=digits.validation,
            seed=0,
        )
        counts[name] = [epoch.correct for epoch in epochs]
    return counts


def findings(results: Any) -> dict[str, Finding]:
    """Tell the best epochs."""
    ours = ", ".join(f"{name} {max(counts) / 100:.2f} %" for name, counts in results.items())
    return {"3.30": Finding(ours, NOT_COMPARED, "no number printed; best epoch, one seed")}


def draw(results: Any, figure: Figure) -> None:
    """Draw the accuracies."""
    axes = figure.subplots()
    for name, counts in results.items():
        axes.plot([count / 100 for count in counts], label=name)
    label(axes, "Epoch", "Test accuracy (%)")
