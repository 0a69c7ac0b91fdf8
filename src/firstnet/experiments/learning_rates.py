"""Three learning rates: too small, right, and so large that the run is chaotic.

Source: chapter 3, "How to choose a neural network's hyper-parameters?"; fig/multiple_eta.py.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from firstnet.classic import network2
from firstnet.experiments.harness import chance, digits
from firstnet.experiments.harness.chaos import nudge, parting
from firstnet.experiments.harness.verdicts import Finding, same
from firstnet.views.drawing import BOOK, OTHER, OURS, THIRD, Figure, label

SECONDS = 58
EPOCHS, QUICK_EPOCHS = 30, 2
ETAS = (0.025, 0.25, 2.5)
CHAOTIC = "2.5"
NUDGED, QUICK_NUDGED = 2, 0

ENDS = {"0.025": (0.8781, 0.3392), "0.25": (0.4950, 0.3388), "2.5": (0.9249, 0.8607)}


def run(quick: bool) -> Generator[float, None, Any]:
    """Train a network with each eta, and all again with one weight of each nudged."""
    epochs, nudged = (QUICK_EPOCHS, QUICK_NUDGED) if quick else (EPOCHS, NUDGED)
    costs: dict[str, Any] = {str(eta): [] for eta in ETAS}
    for neuron in range(1 + nudged):
        chance.seed(chance.BOOKS_SEED)
        training, _, _ = digits.load()
        for number, eta in enumerate(ETAS):
            yield (neuron + number / len(ETAS)) / (1 + nudged)
            net = network2.Network([784, 30, 10])
            if neuron:
                nudge(net, neuron)
            _, _, cost, _ = net.SGD(
                training, epochs, 10, eta, lmbda=5.0, monitor_training_cost=True
            )
            chance.skip(training, EPOCHS - epochs)
            costs[str(eta)].append(cost)
    return costs


def findings(results: Any) -> dict[str, Finding]:
    """Compare the two smooth runs with the published ones, and show the chaos of the third."""
    smooth = {f"eta {eta}": runs[0] for eta, runs in results.items() if eta != CHAOTIC}
    wild = results[CHAOTIC]
    ours = "; ".join(f"{cost[0]:.4f} to {cost[-1]:.4f}" for cost in smooth.values())
    values = [cost for run in wild for cost in run]
    found = same(f"{ours}; {min(values):.3f} to {max(values):.3f}", smooth)
    if len(wild) == 1:
        return {"3.27": found}
    steady = max(max(parting(runs)) for eta, runs in results.items() if eta != CHAOTIC)
    note = (
        f"{found.note}; 2.5 is chaotic: one weight nudged by its last place moves the cost by "
        f"{parting(wild)[0]:.0e} in an epoch and {max(parting(wild)):.0e} in {len(wild[0])}, for "
        f"the others by {steady:.0e}"
    )
    return {"3.27": Finding(found.ours, found.verdict, note)}


def draw(results: Any, figure: Figure) -> None:
    """Draw the costs, with the book's ends, and how far nudged runs part."""
    cost, apart = figure.subplots(1, 2)
    for (eta, runs), colour in zip(results.items(), (OURS, OTHER, THIRD)):
        for number, it in enumerate(runs):
            cost.plot(it, color=colour, alpha=0.5, label="_" * bool(number) + f"eta {eta}")
        cost.plot([0, EPOCHS - 1], ENDS[eta], **BOOK)
        apart.plot(np.maximum(parting(runs), 1e-17), color=colour, label=f"eta {eta}")
    apart.set_yscale("log")
    label(cost, "Epoch", "Training cost")
    label(apart, "Epoch", "Change by a nudge")
