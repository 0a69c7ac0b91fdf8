"""Some weights have no influence.

The outputs stay the same when these weights change.

Why:
    A layer is skipped, or its result is thrown away; what backpropagation teaches it is never
    used.

Ask yourself:
    Which layer does each pass of your loop use, and is one left out?

Example:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            c = sigmoid(np.dot(w, a) + b) if len(w) == len(self.biases[0]) else sigmoid(0 * np.dot(w, c) + b)
        a = c
        return a

Use instead:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a
"""

from __future__ import annotations

from firstnet.doctor.stages.forward import ForwardSeen
from firstnet.doctor.suspects import biases, forward_suspects
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import numbers, parts

LEVEL = "error"


def look(seen: ForwardSeen) -> Symptom | None:
    """Tell whether some weights have no influence."""
    verb = seen.patient.roles.forward
    named = [it for it in seen.idle if it not in biases(seen.patient)]
    if verb is None or not named:
        return None
    return Symptom(
        f"{verb.short} gives the same output whatever {parts(named)} may be",
        observed=f"the same output {numbers(seen.output)} with other weights",
        expected="another output",
        suspects=forward_suspects(seen.patient),
    )
