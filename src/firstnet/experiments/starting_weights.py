"""How far from 0 a neuron's weighted input starts, with large and with small weights.

Source: chapter 3, "Weight initialization".
"""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any

import numpy as np

from firstnet.book.starts import STARTS
from firstnet.experiments.harness.verdicts import Finding, exact
from firstnet.views.drawing import OTHER, OURS, Figure, label

SECONDS = 0.5
INPUTS, ON, NEURONS = 1000, 500, 10_000


def run(quick: bool) -> Generator[float, None, Any]:
    """Deal neurons, and weigh 1,000 inputs of which half are 1 and half are 0."""
    yield 0.0
    x = (np.arange(INPUTS) < ON).astype(float)[:, np.newaxis]
    weighed = {
        name: deal((INPUTS, NEURONS), np.random.default_rng(0)).layers[0].weigh(x)[:, 0]
        for name, deal in STARTS.items()
    }
    edges = np.linspace(-60, 60, 241)
    return {
        "spread": {name: float(z.std()) for name, z in weighed.items()},
        "density": {
            name: np.histogram(z, edges, density=True)[0].tolist() for name, z in weighed.items()
        },
        "edges": edges.tolist(),
    }


def findings(results: Any) -> dict[str, Finding]:
    """Compare the spreads: those expected with the book's, and those dealt with the expected."""
    expected = {"large": math.sqrt(ON + 1), "small": math.sqrt(ON / INPUTS + 1)}
    dealt = results["spread"]
    as_expected = all(math.isclose(dealt[it], expected[it], rel_tol=0.03) for it in expected)
    large, small = f"{expected['large']:.1f}", f"{expected['small']:.2f}"
    return {
        "3.18": exact(
            f"{large}; {small}",
            as_expected and (large, small) == ("22.4", "1.22"),
            f"dealt {NEURONS:,} times: {dealt['large']:.2f}; {dealt['small']:.3f}",
        )
    }


def draw(results: Any, figure: Figure) -> None:
    """Draw how often a weighted input lies where."""
    axes = figure.subplots()
    for name, colour in (("large", OURS), ("small", OTHER)):
        axes.stairs(results["density"][name], results["edges"], color=colour, label=name)
    label(axes, "Weighted input z", "Density")
