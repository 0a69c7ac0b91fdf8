"""The weights do not follow one another.

The arrays that the network makes do not have the shapes that layers of these sizes need.

Why:
    The weights of a layer need a row for each of its neurons and a column for each neuron of
    the layer before (the other way round, if you write a @ w). Otherwise the product of weights
    and activations does not exist.

Ask yourself:
    Which shape must the weights between 784 inputs and 30 neurons have?

Example:
    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[1:], sizes[1:])]

Use instead:
    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]
"""

from __future__ import annotations

from itertools import pairwise

from firstnet.doctor.stages.contract import ContractSeen
from firstnet.doctor.symptom import Symptom

LEVEL = "error"


def look(seen: ContractSeen) -> Symptom | None:
    """Tell whether the weights do not follow one another."""
    if "weights" not in seen.failures:
        return None
    sizes, maker = list(seen.sizes), seen.patient.roles.maker
    shapes = [array.shape for _, array in seen.patient.body(seen.sizes).arrays()]
    got = ", ".join(str(it) for it in shapes if min(it) > 1) or "none"
    pairs = ", ".join(f"({n}, {k})" for k, n in pairwise(sizes))
    return Symptom(
        f"In a network of sizes {sizes} the weights do not follow one another",
        observed=f"weights of shapes {got}",
        expected=f"weights of shapes {pairs}, or all turned round",
        suspects=(f"{maker}.__init__", maker),
    )
