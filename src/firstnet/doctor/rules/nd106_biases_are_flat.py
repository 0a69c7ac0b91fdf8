"""The biases are flat where the activations are columns.

The biases have the shape (n,), the weighted inputs the shape (n, 1). NumPy adds them without a
word, and the sum is a square of shape (n, n).

Why:
    The square travels on to the next layer. Where the shapes happen to fit, 100 numbers come
    out in place of 10, and np.argmax names a place from 0 to 99; where they do not, NumPy
    raises an error a layer too late.

Ask yourself:
    What is the shape of np.zeros((4, 1)) + np.zeros(4)?

Example:
    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

Use instead:
    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]
"""

from __future__ import annotations

import numpy as np

from firstnet.doctor.slots import make
from firstnet.doctor.stages.contract import ContractSeen
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import kind_of

LEVEL = "error"


def look(seen: ContractSeen) -> Symptom | None:
    """Tell whether the biases are flat where the activations are columns."""
    verb, maker = seen.patient.roles.forward, seen.patient.roles.maker
    if (
        verb is None
        or not seen.failures & {"shape", "returns"}
        or seen.failures & {"make", "weights"}
    ):
        return None
    body = make(seen.patient, seen.sizes)
    flat = [it for it in body.slots if it.kind == "b" and np.ndim(body.at(it.path)) == 1]
    square = isinstance(seen.result, np.ndarray) and 1 not in seen.result.shape
    crash = seen.crash is not None and "not aligned" not in str(seen.crash)
    if not flat or seen.patient.roles.layout != "column" or not (crash or square):
        return None
    got = np.shape(body.at(flat[0].path))
    return Symptom(
        f"{flat[0].name} has the shape {got}: added to a column, it makes a square",
        observed=str(seen.crash) if seen.crash else f"{verb.short} returns {kind_of(seen.result)}",
        expected=f"biases of shape ({got[0]}, 1)",
        suspects=(f"{maker}.__init__", maker),
    )
