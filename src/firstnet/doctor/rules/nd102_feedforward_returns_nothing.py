"""Feedforward returns nothing.

The activations are computed, but the function ends without `return`, so Python gives back None.

Why:
    np.argmax(None) is 0: every image is called "0", and every epoch prints the number of zeros
    in the test data, 980 of 10000. Backpropagation computes its activations itself, so the
    weights may even be right.

Ask yourself:
    What does your feedforward give you for one image, if you print it?

Example:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)

Use instead:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a
"""

from __future__ import annotations

import ast

from firstnet.doctor.stages.contract import ContractSeen
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import end_of, function_of

LEVEL = "error"


def look(seen: ContractSeen) -> Symptom | None:
    """Tell whether feedforward returns nothing."""
    verb = seen.patient.roles.forward
    if verb is None or seen.crash or not seen.returned or any(seen.returned):
        return None
    function = function_of(seen.patient, verb)
    if any(isinstance(node, ast.Return) and node.value for node in ast.walk(function)):
        return None
    return Symptom(
        f"{verb.short} computes, but ends without return: it gives back None",
        observed=f"{verb.short}(x) is None",
        expected=f"an array with {seen.sizes[-1]} activations",
        place=end_of(function),
        suspects=(verb.name,),
    )
