"""Feedforward computes something else.

With the same weights and biases, feedforward comes to another output than a network of such
neurons should.

Why:
    The answers that are counted are not those of the network that backpropagation trains.

Ask yourself:
    Take two inputs, two weights and a bias, compute the output by hand, and compare.

Example:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) - b)
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
from firstnet.doctor.telling import numbers

LEVEL = "error"
SAID = {
    "bias subtracted": ": the biases are subtracted",
    "activation twice": ": the activation is applied twice",
}


def look(seen: ForwardSeen) -> Symptom | None:
    """Tell whether feedforward computes something else."""
    verb = seen.patient.roles.forward
    if verb is None or not seen.failures & {"agrees", "known"}:
        return None
    known, said = seen.expected, SAID.get(seen.variant, "")
    return Symptom(
        f"{verb.short} does not compute the output of the network" + said,
        observed=numbers(seen.output),
        expected="sigmoid(w a + b), layer by layer" if known is None else numbers(known),
        suspects=forward_suspects(seen.patient),
    )
