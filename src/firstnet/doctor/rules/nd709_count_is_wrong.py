"""The count is wrong.

With an oracle whose right answers are known, the count comes out different.

Why:
    The number that is printed after each epoch says something else than you think.

Ask yourself:
    With two examples, one answered rightly: what should the count be?

Example:
    def evaluate(self, test_data):
        results = [(np.argmax(self.feedforward(x)), y) for (x, y) in test_data]
        return sum(2 * int(x == y) for (x, y) in results)

Use instead:
    def evaluate(self, test_data):
        results = [(np.argmax(self.feedforward(x)), y) for (x, y) in test_data]
        return sum(int(x == y) for (x, y) in results)
"""

from __future__ import annotations

from firstnet.doctor.stages.evaluate import EvaluateSeen
from firstnet.doctor.suspects import evaluate_name, evaluate_suspects
from firstnet.doctor.symptom import Symptom

LEVEL = "error"


def look(seen: EvaluateSeen) -> Symptom | None:
    """Tell whether the count is wrong."""
    if not seen.failures:
        return None
    return Symptom(
        f"{evaluate_name(seen.patient)} gives {seen.perfect} where all {seen.examples} answers are right, and {seen.some} where {seen.right} are",
        observed=f"{seen.perfect} and {seen.some}",
        expected=f"{seen.examples} and {seen.right}, or their shares",
        suspects=evaluate_suspects(seen.patient),
    )
