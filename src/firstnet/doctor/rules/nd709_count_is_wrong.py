"""The count is wrong.

The doctor puts a network whose right answers are known in place of yours, and the count comes
out different.

Why:
    The number that is printed after each epoch is not what it seems to be.

Ask yourself:
    With two examples, one answered rightly: what should the count be?

Example:
    def evaluate(self, test_data):
        correct = 1
        for x, y in test_data:
            if np.argmax(self.feedforward(x)) == y:
                correct += 1
        return correct

Use instead:
    def evaluate(self, test_data):
        correct = 0
        for x, y in test_data:
            if np.argmax(self.feedforward(x)) == y:
                correct += 1
        return correct
"""

from __future__ import annotations

from firstnet.doctor.stages.evaluate import EvaluateSeen
from firstnet.doctor.suspects import evaluate_name, evaluate_suspects
from firstnet.doctor.symptom import Symptom

LEVEL = "error"


def look(seen: EvaluateSeen) -> Symptom | None:
    """Tell whether the count is wrong."""
    if not seen.failures or "asks" in seen.failures:
        return None
    name, known = evaluate_name(seen.patient), f"{seen.examples} and {seen.right}"
    return Symptom(
        f"{name} gives {seen.perfect} where all {seen.examples} answers are right",
        observed=f"{seen.perfect} and {seen.some}, where {known} answers are right",
        expected=f"{known}, or their shares",
        suspects=evaluate_suspects(seen.patient),
    )
