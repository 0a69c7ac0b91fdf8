"""Feedforward forgets the activation.

In some layer the weighted input z is passed on as it is, without sigmoid.

Why:
    A hidden layer without its curve adds nothing to the next one: two straight lines in a row
    are one straight line. And backpropagation multiplies by the slope of a curve which is not
    there.

Ask yourself:
    What is the difference between z and a, and which of them goes into the next layer?

Example:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = np.dot(w, a) + b
        return a

Use instead:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a
"""

from __future__ import annotations

from firstnet.doctor.stages.forward import ForwardSeen
from firstnet.doctor.suspects import forward_suspects
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import numbers, parts

LEVEL = "error"


def look(seen: ForwardSeen) -> Symptom | None:
    """Tell whether feedforward forgets the activation."""
    verb = seen.patient.roles.forward
    if verb is None or seen.neurons is None or not seen.failures & {"hidden", "agrees"}:
        return None
    bare = [number + 2 for number, it in enumerate(seen.neurons) if it.name == "linear"]
    if not bare:
        return None
    where = f"layer{'s' * (len(bare) > 1)} {parts([str(it) for it in bare])}"
    return Symptom(
        f"{verb.short} passes the weighted inputs of {where} on without an activation",
        observed=f"outputs {numbers(seen.output)}",
        expected=numbers(seen.expected) if seen.expected is not None else "sigmoid(w a + b)",
        suspects=forward_suspects(seen.patient),
    )
