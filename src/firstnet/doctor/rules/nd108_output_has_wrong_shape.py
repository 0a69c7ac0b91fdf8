"""The output has the wrong shape.

Feedforward returns something else than one activation for each output neuron.

Why:
    np.argmax takes whatever it gets. Of a single number it is 0, so that every image is called
    "0" and each epoch prints 980 of 10000; of a larger array it names a place that is no digit.

Ask yourself:
    How many numbers should come out for one digit, and how many do?

Example:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return np.argmax(a)

Use instead:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a
"""

from __future__ import annotations

from firstnet.doctor.stages.contract import ContractSeen
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import function_of, kind_of, return_of

LEVEL = "error"


def look(seen: ContractSeen) -> Symptom | None:
    """Tell whether the output has the wrong shape."""
    verb, maker = seen.patient.roles.forward, seen.patient.roles.maker
    if verb is None or "shape" not in seen.failures or seen.crash:
        return None
    return Symptom(
        f"{verb.short} returns {kind_of(seen.result)}",
        observed=kind_of(seen.result),
        expected=f"{seen.sizes[-1]} activations for a network of sizes {list(seen.sizes)}",
        place=return_of(function_of(seen.patient, verb)),
        suspects=(verb.name, f"{maker}.__init__", maker),
    )
