"""Feedforward forgets the biases.

The outputs stay the same, whatever the biases are.

Why:
    Backpropagation goes on teaching the biases, but the answers come from a network without
    them. Without its bias, a neuron's z is 0 for an empty image, whatever it has learned.

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
    verb, known = seen.patient.roles.forward, biases(seen.patient)
    named = [it for it in seen.idle if it in known]
    others = [it for it in seen.idle if it not in known]
    if verb is None or others or not (named or seen.variant.startswith("no bias")):
        return None
    which = "the biases" if len(named) in (0, len(known)) else parts(named)
    return Symptom(
        f"{verb.short} gives the same output, whatever {which} may be",
        observed=f"{numbers(seen.output)}, with other biases too",
        expected="another output for other biases: sigmoid(w a + b)",
        suspects=forward_suspects(seen.patient),
    )
