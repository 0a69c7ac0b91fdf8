"""A right answer is never counted.

The doctor puts a network that knows all the answers in place of yours, and the count is still 0
or nearly so.

Why:
    Two things are compared that are never equal: the largest activation (np.max) with a digit
    instead of its place (np.argmax), or a digit with a vector. The network may read digits, but
    nobody sees it.

Ask yourself:
    For one example: what stands on the left of your ==, and what on the right?

Example:
    def evaluate(self, test_data):
        results = [(np.max(self.feedforward(x)), y) for x, y in test_data]
        return sum(int(x == y) for x, y in results)

Use instead:
    def evaluate(self, test_data):
        results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data]
        return sum(int(x == y) for x, y in results)
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
    name = evaluate_name(seen.patient)
    return Symptom(
        f"{name} counts {seen.perfect} right answers, where all {seen.examples} are right",
        observed=f"{seen.perfect} of {seen.examples}",
        expected=f"{seen.examples} of {seen.examples}",
        suspects=evaluate_suspects(seen.patient),
    )
