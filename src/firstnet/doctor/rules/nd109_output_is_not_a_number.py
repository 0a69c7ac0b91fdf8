"""The output is not a number.

Feedforward gives NaN or infinity for ordinary inputs and small weights.

Why:
    NaN spreads through every later sum, np.argmax of it is 0, and each epoch prints the number
    of zeros in the test data.

Ask yourself:
    Which step of your formula can divide by zero, or overflow?

Example:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = np.log(np.dot(w, a) + b)
        return a

Use instead:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a
"""

from __future__ import annotations

from firstnet.doctor.stages.contract import ContractSeen
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import numbers

LEVEL = "error"


def look(seen: ContractSeen) -> Symptom | None:
    """Tell whether the output is not a number."""
    verb = seen.patient.roles.forward
    if verb is None or seen.failures != {"finite"}:
        return None
    return Symptom(
        f"{verb.short} returns {numbers(seen.result)}",
        observed=numbers(seen.result),
        expected="finite numbers",
        suspects=(verb.name,),
    )
