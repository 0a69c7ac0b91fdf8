"""How fast each hidden layer learns at the start: the norm of its mean gradient along the biases.

Source: chapter 5, "The vanishing gradient problem"; fig/generate_gradient.py, which sets no seed.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from firstnet.book.backprop import Nabla, backprop
from firstnet.book.costs import CROSS_ENTROPY
from firstnet.book.starts import small_weights
from firstnet.data import load
from firstnet.data.dataset import intensities
from firstnet.experiments.harness.verdicts import Finding, among
from firstnet.shapes import Inputs, Outputs
from firstnet.views.drawing import BOOK, OURS, Figure, label

SECONDS = 2
SEEDS, QUICK_SEEDS = 100, 20

PUBLISHED = {
    2: ("5.5", (0.0657, 0.3092)),
    3: ("5.6", (0.0118, 0.0600, 0.2831)),
    4: ("5.7", (0.0030, 0.0171, 0.0695, 0.2851)),
}


def run(quick: bool) -> Generator[float, None, Any]:
    """Deal networks with two, three and four hidden layers, and measure them."""
    x, y = first_thousand()
    seeds = range(QUICK_SEEDS if quick else SEEDS)
    norms: dict[str, Any] = {str(hidden): [] for hidden in PUBLISHED}
    for seed in seeds:
        yield seed / len(seeds)
        for hidden in PUBLISHED:
            network = small_weights(sizes(hidden), np.random.default_rng(seed))
            norms[str(hidden)].append(speeds(backprop(network, x, y, CROSS_ENTROPY)))
    return norms


def sizes(hidden: int) -> tuple[int, ...]:
    """Return the sizes of the book's network with so many hidden layers."""
    return (784, *[30] * hidden, 10)


def first_thousand() -> tuple[Inputs, Outputs]:
    """Return the first 1,000 training digits and what to answer, an example a column."""
    digits = load("mnist").training[:1000]
    return intensities(digits.x, "float64").T, digits.targets("float64").T


def speeds(gradient: Sequence[Nabla]) -> list[float]:
    """Return the norm of the gradient along the biases of each hidden layer."""
    return [float(np.linalg.norm(nabla.b)) for nabla in gradient[:-1]]


def findings(results: Any) -> dict[str, Finding]:
    """Compare the norms, and the first of four layers with the last."""
    found = {
        row: among(published, results[str(hidden)], "{:.2g}")
        for hidden, (row, published) in PUBLISHED.items()
    }
    slower = [[norms[-1] / norms[0]] for norms in results["4"]]
    return found | {"5.9": among([100], slower, "{:.0f}")}


def draw(results: Any, figure: Figure) -> None:
    """Draw the norms layer by layer, over all seeds, and the book's."""
    for axes, (hidden, (_, published)) in zip(
        figure.subplots(1, 3, sharey=True), PUBLISHED.items()
    ):
        layers = range(1, hidden + 1)
        for norms in results[str(hidden)]:
            axes.plot(layers, norms, color=OURS, alpha=0.15)
        axes.plot(layers, published, **BOOK, label="the book")
        axes.set_yscale("log")
        axes.set_xticks(layers)
        label(axes, "Hidden layer", "Norm of the gradient" if hidden == 2 else "")
