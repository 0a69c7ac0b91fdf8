"""Some weights have no influence.

The outputs stay exactly the same when these weights change.

Why:
    What backpropagation teaches these weights is never seen: a layer is skipped, its result is
    thrown away, or the outputs are rounded. Rounded outputs are often all 0, np.argmax is then
    0 too, and such images are called "0".

Ask yourself:
    Change one weight a little: which numbers on the way to the output change with it, and where
    does the change get lost?

Example:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return np.round(a)

Use instead:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a
"""

from __future__ import annotations

from firstnet.doctor.slots import probe_sizes
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
    every = len(named) == len(probe_sizes(seen.patient)) - 1
    which = "the weights" if every else parts(named)
    return Symptom(
        f"{verb.short} gives the same output, whatever {which} are",
        observed=f"{numbers(seen.output)}, with other weights too",
        expected="another output for other weights",
        suspects=forward_suspects(seen.patient),
    )
