"""The weights do not follow one another.

The arrays that the network makes have not the shapes that layers of these sizes need.

Why:
    Layer after layer, the number of columns must be the number of neurons before (or of rows,
    if you write a @ w). Otherwise no product of weights and activations exists.

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
    body = seen.patient.body(seen.sizes)
    got = ", ".join(str(array.shape) for _, array in body.arrays()) or "none"
    pairs = ", ".join(f"({n}, {k})" for k, n in pairwise(sizes))
    return Symptom(
        f"A network of sizes {sizes} has arrays of shapes {got}",
        observed=f"shapes {got}",
        expected=f"weights of shapes {pairs}, or the same turned round",
        suspects=(f"{maker}.__init__", maker),
    )
