"""The wrong answers are counted.

The doctor puts a network that knows all the answers in place of yours, and the count is 0;
where some of its answers are wrong, it is those that are counted.

Why:
    The better the network learns, the smaller the number that is printed.

Ask yourself:
    For a right answer, does your sum grow?

Example:
    def evaluate(self, test_data):
        results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data]
        return sum(int(x != y) for x, y in results)

Use instead:
    def evaluate(self, test_data):
        results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data]
        return sum(int(x == y) for x, y in results)
"""

from __future__ import annotations

from firstnet.doctor.stages.evaluate import EvaluateSeen
from firstnet.doctor.suspects import evaluate_name, evaluate_suspects
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import is_number

LEVEL = "error"


def look(seen: EvaluateSeen) -> Symptom | None:
    """Tell whether the wrong answers are counted."""
    wrong = seen.examples - seen.right
    if not is_number(seen.perfect, 0) or not (
        is_number(seen.some, wrong) or is_number(seen.some, wrong / seen.examples)
    ):
        return None
    known = f"{seen.examples} and {seen.right}"
    return Symptom(
        f"{evaluate_name(seen.patient)} counts the wrong answers",
        observed=f"{seen.perfect} and {seen.some}, where {known} answers are right",
        expected=known,
        suspects=evaluate_suspects(seen.patient),
    )
