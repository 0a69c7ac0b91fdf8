"""Steps, bumps and towers: a network by hand for any function.

Source: chapter 4, "A visual proof that neural nets can compute any function".
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from firstnet.book.network import Layer, Network, feedforward
from firstnet.book.neurons import sigmoid
from firstnet.experiments.harness.verdicts import Finding, exact
from firstnet.shapes import AnyFloats, Outputs
from firstnet.views.drawing import OTHER, OURS, Figure, label

SECONDS = 0.2
STEEP = 1000.0  # a weight that makes a sigmoid a step
BUMPS = 5


def run(quick: bool) -> Generator[float, None, Any]:
    """Build all of them and see what they compute."""
    yield 0.0
    x = np.linspace(0, 1, 1001)
    heights = fitted_heights(BUMPS)
    wanted, got = logit(goal(x)), bumps(x, heights)
    return {
        "steps": [step_position(1000, -200), step_position(999, -400)],
        "bump": float(bumps(np.array([0.5]), [0.8])[0]),
        "x": x.tolist(),
        "goal": goal(x).tolist(),
        "network": sigmoid(got).tolist(),
        "deviation": float(np.mean(np.abs(got - wanted))),
        "towers": {str(dimensions): tower_extremes(dimensions) for dimensions in (2, 3)},
    }


def step_position(w: float, b: float) -> float:
    """Return where a neuron with these, steep, steps from 0 to 1: where it fires 1/2."""
    x = np.linspace(0, 1, 10_001)
    fired = sigmoid(w * x + b)
    return float(x[np.argmin(np.abs(fired - 0.5))])


def bumps(x: AnyFloats, heights: Sequence[float]) -> AnyFloats:
    """Return the sum of bumps side by side on [0, 1], each made of a step up and a step down."""
    edges = np.linspace(0, 1, len(heights) + 1)
    edges[0], edges[-1] = -1, 2  # the outermost never end within [0, 1]
    total = np.zeros_like(x)
    for height, left, right in zip(heights, edges, edges[1:]):
        total += height * (sigmoid(STEEP * (x - left)) - sigmoid(STEEP * (x - right)))
    return total


def goal(x: AnyFloats) -> AnyFloats:
    """Return the book's function, that no one would guess a network to be made for."""
    return 0.2 + 0.4 * x**2 + 0.3 * x * np.sin(15 * x) + 0.05 * np.cos(50 * x)


def logit(a: AnyFloats) -> AnyFloats:
    """Return the weighted input for which a sigmoid neuron fires a."""
    wanted: AnyFloats = np.log(a / (1 - a))
    return wanted


def fitted_heights(count: int) -> list[float]:
    """Return the heights at which bumps side by side deviate the least, in the mean."""
    x = np.linspace(0, 1, 1000, endpoint=False)
    return [float(np.median(part)) for part in np.split(logit(goal(x)), count)]


def tower(dimensions: int, h: float = 10.0) -> Network:
    """Return a network that fires where all its inputs lie between 0.4 and 0.6.

    Two hidden neurons for each input make a bump of height h; the output neuron fires where all
    the bumps meet, for its bias is -(2 dimensions - 1) h / 2.
    """
    w, b = np.zeros((2 * dimensions, dimensions)), np.zeros((2 * dimensions, 1))
    for axis in range(dimensions):
        w[2 * axis : 2 * axis + 2, axis] = STEEP
        b[2 * axis : 2 * axis + 2, 0] = -0.4 * STEEP, -0.6 * STEEP
    out = np.tile([h, -h], dimensions)[np.newaxis]
    return Network((Layer(w, b), Layer(out, np.array([[-(2 * dimensions - 1) * h / 2]]))))


def tower_extremes(dimensions: int) -> list[float]:
    """Return the lowest output inside the tower, and the highest outside of it."""
    axis = (np.arange(20) + 0.5) / 20  # never on an edge
    points: Outputs = np.stack([array.ravel() for array in np.meshgrid(*[axis] * dimensions)])
    outputs = feedforward(tower(dimensions), points)[0]
    inside = ((points > 0.4) & (points < 0.6)).all(axis=0)
    return [float(outputs[inside].min()), float(outputs[~inside].max())]


def findings(results: Any) -> dict[str, Finding]:
    """Compare positions and heights; say how close and how sharp the others are."""
    steps, towers = results["steps"], results["towers"]
    low, high = min(it[0] for it in towers.values()), max(it[1] for it in towers.values())
    deviation = results["deviation"]
    return {
        "4.1": exact(
            "; ".join(f"{step:.3f}" for step in steps),
            [round(step, 1) for step in steps] == [0.2, 0.4],
        ),
        "4.2": exact(f"{results['bump']:.3f}", round(results["bump"], 6) == 0.8),
        "4.3": exact(f"{deviation:.2f}", deviation <= 0.40),
        "4.4": exact(
            f"over {low:.3f} inside, under {high:.3f} outside", low > 0.99 and high < 0.01, "h = 10"
        ),
    }


def draw(results: Any, figure: Figure) -> None:
    """Draw the book's function, and the five bumps' answer."""
    axes = figure.subplots()
    axes.plot(results["x"], results["goal"], color=OTHER, label="f(x)")
    axes.plot(results["x"], results["network"], color=OURS, label=f"{BUMPS} bumps")
    label(axes, "x", "Output")
