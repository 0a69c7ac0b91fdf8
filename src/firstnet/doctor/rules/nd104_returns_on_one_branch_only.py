"""Feedforward returns on one branch only.

There is a `return`, but not every way through the function reaches it.

Why:
    On the other ways Python gives back None, np.argmax(None) is 0, and those images are all
    called "0". If that happens to every image, each epoch prints 980 of 10000, the number of
    zeros.

Ask yourself:
    Is there a way through your function that does not meet the return?

Example:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        if np.max(a) > 0.9:
            return a

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
from firstnet.doctor.telling import function_of, return_of

LEVEL = "error"


def look(seen: ContractSeen) -> Symptom | None:
    """Tell whether feedforward returns on one branch only."""
    verb = seen.patient.roles.forward
    if verb is None or seen.crash or all(seen.returned):
        return None
    function = function_of(seen.patient, verb)
    if not any(isinstance(node, ast.Return) and node.value for node in ast.walk(function)):
        return None
    return Symptom(
        f"{verb.short} returns on one way through it, and gives back None on another",
        observed=f"None for {seen.returned.count(False)} of {len(seen.returned)} examples",
        expected=f"the {seen.sizes[-1]} activations of the last layer, always",
        place=return_of(function),
        suspects=(verb.name,),
    )
