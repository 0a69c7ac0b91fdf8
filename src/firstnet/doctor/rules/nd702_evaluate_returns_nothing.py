"""The count is not returned.

The right answers are counted, but the function gives back None.

Why:
    Each epoch prints None instead of a number: Epoch 0: None / 10000.

Ask yourself:
    What does the function give back, if you print it?

Example:
    def evaluate(self, test_data):
        results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data]
        correct = sum(int(x == y) for x, y in results)

Use instead:
    def evaluate(self, test_data):
        results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data]
        return sum(int(x == y) for x, y in results)
"""

from __future__ import annotations

from firstnet.doctor.stages.evaluate import EvaluateSeen
from firstnet.doctor.suspects import evaluate_suspects
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import end_of, function_of

LEVEL = "error"


def look(seen: EvaluateSeen) -> Symptom | None:
    """Tell whether the count is not returned."""
    verb = seen.patient.roles.evaluate
    if verb is None or "returns" not in seen.failures:
        return None
    return Symptom(
        f"{verb.short} counts, but ends without return: it gives back None",
        observed="None",
        expected=f"the number of right answers, {seen.examples} of {seen.examples}",
        place=end_of(function_of(seen.patient, verb)),
        suspects=evaluate_suspects(seen.patient),
    )
