"""The count never asks the network.

Every answer is counted as right, and feedforward is not called at all.

Why:
    Each epoch prints the same perfect number, whatever the network has learned. What is compared
    is a label with itself, and not an output with a label.

Ask yourself:
    In the comparison, which side comes from the network?

Example:
    def evaluate(self, test_data):
        return sum(int(np.all(y == y)) for x, y in test_data)

Use instead:
    def evaluate(self, test_data):
        return sum(int(np.argmax(self.feedforward(x)) == y) for x, y in test_data)
"""

from __future__ import annotations

from firstnet.doctor.stages.evaluate import EvaluateSeen
from firstnet.doctor.suspects import evaluate_suspects
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import as_number, function_of, number, return_of

LEVEL = "error"


def look(seen: EvaluateSeen) -> Symptom | None:
    """Tell whether the count never asks the network."""
    verb, forward = seen.patient.roles.evaluate, seen.patient.roles.forward
    if verb is None or forward is None or "asks" not in seen.failures:
        return None
    return Symptom(
        f"{verb.short} counts right answers, and never calls {forward.short}",
        observed=f"{number(as_number(seen.some) or 0.0)}, whatever the network answers",
        expected=f"a count of the answers that {forward.short} gives",
        place=return_of(function_of(seen.patient, verb)),
        suspects=evaluate_suspects(seen.patient),
    )
