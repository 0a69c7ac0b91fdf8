"""Counting ends in an error.

Counting the right answers raises an error.

Why:
    Most often the test data have another form than the function expects (labels as vectors
    instead of digits), or something is summed that is no number.

Ask yourself:
    What does one example of your test data look like, and what is in `results`?

Example:
    def evaluate(self, test_data):
        results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data]
        return sum(results)

Use instead:
    def evaluate(self, test_data):
        results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data]
        return sum(int(x == y) for x, y in results)
"""

from __future__ import annotations

from firstnet.doctor.stages.evaluate import EvaluateSeen
from firstnet.doctor.suspects import evaluate_name, evaluate_suspects
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import place_of_crash

LEVEL = "error"


def look(seen: EvaluateSeen) -> Symptom | None:
    """Tell whether counting ends in an error."""
    if seen.crash is None:
        return None
    return Symptom(
        f"{evaluate_name(seen.patient)} ends in {seen.crash}",
        observed=str(seen.crash),
        expected="the number of right answers",
        place=place_of_crash(seen.crash),
        suspects=(seen.crash.function, *evaluate_suspects(seen.patient)),
    )
