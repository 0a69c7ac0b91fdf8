"""Only some of the examples are counted.

The doctor puts a network that knows all the answers in place of yours, and the count stops
below the number of examples.

Why:
    The number that is printed is too small, whatever the network has learned. With the first
    ten images only, it can never be more than 10.

Ask yourself:
    Over which examples does your loop run?

Example:
    def evaluate(self, test_data):
        results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data[:10]]
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
    """Tell whether only some of the examples are counted."""
    value = as_number(seen.perfect)
    if value is None or not 1 < value < seen.examples:
        return None
    name = evaluate_name(seen.patient)
    return Symptom(
        f"{name} counts {seen.perfect} right answers, where all {seen.examples} are right",
        observed=f"{seen.perfect} of {seen.examples}",
        expected=f"{seen.examples} of {seen.examples}",
        suspects=evaluate_suspects(seen.patient),
    )
