"""The step goes uphill.

The gradient is right, but the step adds it instead of taking it away.

Why:
    The gradient points to where the cost rises. Adding it climbs: the cost grows from the first
    epoch on.

Ask yourself:
    Which way does the gradient point, and which way do you want to go?

Example:
    def update_mini_batch(self, mini_batch, eta):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            delta_nabla_b, delta_nabla_w = self.backprop(x, y)
            nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
            nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
        self.weights = [w + (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b + (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]

Use instead:
    def update_mini_batch(self, mini_batch, eta):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            delta_nabla_b, delta_nabla_w = self.backprop(x, y)
            nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
            nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
        self.weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]
"""

from __future__ import annotations

from firstnet.doctor.stages.update import UpdateSeen
from firstnet.doctor.suspects import step_name, step_suspects, where_wrong
from firstnet.doctor.symptom import Symptom

LEVEL = "error"


def look(seen: UpdateSeen) -> Symptom | None:
    """Tell whether the step goes uphill."""
    if seen.pattern not in ("uphill", "uphill, not averaged"):
        return None
    name = step_name(seen.patient)
    return Symptom(
        f"{name} adds the gradient instead of taking it away{where_wrong(seen)}",
        observed=f"{-seen.examples if 'not' in seen.pattern else -1} times the right change",
        expected=f"w - (eta / {seen.examples}) * nabla_w, for {seen.examples} examples",
        suspects=step_suspects(seen.patient),
    )
