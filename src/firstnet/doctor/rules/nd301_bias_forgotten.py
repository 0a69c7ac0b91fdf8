"""Feedforward forgets the biases.

The outputs do not change when biases do.

Why:
    Backpropagation moves the biases all the same, for a network that is not the one you ask. A
    neuron without bias can only turn its line around the origin.

Ask yourself:
    Change one bias by 1: should the output change, and does it?

Example:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a))
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
    """Tell whether feedforward forgets the biases."""
    verb = seen.patient.roles.forward
    named = [it for it in seen.idle if it in biases(seen.patient)]
    if verb is None or not (named or seen.variant.startswith("no bias")):
        return None
    which = parts(named) or "some biases"
    return Symptom(
        f"{verb.short} gives the same output whatever {which} may be",
        observed=f"the same output {numbers(seen.output)} with other biases"
        if named
        else "the output of a network without biases",
        expected="another output: sigmoid(w a + b)",
        suspects=forward_suspects(seen.patient),
    )
