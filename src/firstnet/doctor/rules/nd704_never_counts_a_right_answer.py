"""A right answer is never counted.

An oracle answers every question rightly, and the count is still 0 or nearly so.

Why:
    A number is compared with a vector, the smallest output is taken for the largest, or the
    wrong things are compared: the network may read digits, but nobody sees it.

Ask yourself:
    For one example: what stands on the left of your ==, and what on the right?

Example:
    def evaluate(self, test_data):
        results = [(np.argmin(self.feedforward(x)), y) for (x, y) in test_data]
        return sum(int(x == y) for (x, y) in results)

Use instead:
    def evaluate(self, test_data):
        results = [(np.argmax(self.feedforward(x)), y) for (x, y) in test_data]
        return sum(int(x == y) for (x, y) in results)
"""

from __future__ import annotations

from firstnet.doctor.stages.evaluate import EvaluateSeen
from firstnet.doctor.suspects import evaluate_name, evaluate_suspects
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import as_number

LEVEL = "error"


def look(seen: EvaluateSeen) -> Symptom | None:
    """Tell whether a right answer is never counted."""
    value = as_number(seen.perfect)
    if value is None or value > 0.5 * seen.examples:
        return None
    return Symptom(
        f"{evaluate_name(seen.patient)} counts {seen.perfect} right answers where all {seen.examples} are right",
        observed=f"{seen.perfect} of {seen.examples}",
        expected=f"{seen.examples}",
        suspects=evaluate_suspects(seen.patient),
    )
