"""Feedforward ends in an error.

Feeding one example forward raises an error: most often two arrays do not fit together.

Why:
    The line stops because of what meets in it, which stands under "observed". For shapes: np.dot(w,
    a) needs as many columns in w as there are rows in a. What surprises you there is the cause, or
    leads to the line that made it.

Ask yourself:
    Which shapes meet in that line, and which did you expect?

Example:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(a, w) + b)
        return a

Use instead:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a
"""

from __future__ import annotations

from firstnet.doctor.stages.contract import ContractSeen
from firstnet.doctor.suspects import forward_suspects
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import place_of_crash

LEVEL = "error"


def look(seen: ContractSeen) -> Symptom | None:
    """Tell whether feedforward ends in an error."""
    verb = seen.patient.roles.forward
    if verb is None or seen.crash is None or "make" in seen.failures:
        return None
    inner = seen.crash.function not in (verb.short, "")
    where = f"{verb.short} (in {seen.crash.function})" if inner else verb.short
    return Symptom(
        f"{where} ends in {seen.crash}",
        observed=str(seen.crash),
        expected=f"{seen.sizes[-1]} activations",
        place=place_of_crash(seen.crash),
        suspects=(
            seen.crash.function,
            *forward_suspects(seen.patient),
            f"{seen.patient.roles.maker}.__init__",
            seen.patient.roles.maker,
        ),
    )
