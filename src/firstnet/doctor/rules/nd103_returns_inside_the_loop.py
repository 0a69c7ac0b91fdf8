"""Feedforward returns inside its loop.

The `return` stands inside the loop over the layers, so the function ends after the first of
them.

Why:
    What comes back are the activations of the first hidden layer. np.argmax then picks one of
    30 hidden neurons instead of one of 10 outputs, and hardly any answer is right.

Ask yourself:
    How many times does the body of your loop run before the function ends?

Example:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
            return a

Use instead:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a
"""

from __future__ import annotations

import ast

from firstnet.doctor.program import place_of
from firstnet.doctor.stages.contract import ContractSeen
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import function_of, kind_of

LEVEL = "error"


def look(seen: ContractSeen) -> Symptom | None:
    """Tell whether feedforward returns inside its loop."""
    verb = seen.patient.roles.forward
    if verb is None or not seen.failures & {"shape", "returns"} or seen.crash:
        return None
    function = function_of(seen.patient, verb)
    loops = [node for node in ast.walk(function) if isinstance(node, (ast.For, ast.While))]
    inside = [
        it for loop in loops for it in ast.walk(loop) if isinstance(it, ast.Return) and it.value
    ]
    if not inside:
        return None
    return Symptom(
        f"{verb.short} returns inside the loop, after the first layer",
        observed=f"{kind_of(seen.result)} for a network of sizes {list(seen.sizes)}",
        expected=f"the {seen.sizes[-1]} activations of the last layer",
        place=place_of(inside[0]),
        suspects=(verb.name,),
    )
