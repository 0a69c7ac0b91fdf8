"""The activation is applied to the inputs.

The pixels go through sigmoid before they reach the first layer of neurons.

Why:
    Pixels from 0 to 1 become numbers from 0.5 to 0.73: black and white look almost alike, and
    the first layer has little to learn from.

Ask yourself:
    Are the inputs neurons that fire, or the numbers that the first neurons are given?

Example:
    def feedforward(self, a):
        a = sigmoid(a)
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

from firstnet.doctor.stages.forward import ForwardSeen
from firstnet.doctor.suspects import forward_suspects
from firstnet.doctor.symptom import Symptom

LEVEL = "error"


def look(seen: ForwardSeen) -> Symptom | None:
    """Tell whether the activation is applied to the inputs."""
    verb = seen.patient.roles.forward
    if verb is None or seen.variant != "input squashed":
        return None
    return Symptom(
        f"{verb.short} applies the activation to the inputs too",
        observed="the outputs for sigmoid(x)",
        expected="those for x",
        suspects=forward_suspects(seen.patient),
    )
