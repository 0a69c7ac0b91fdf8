"""The learning rate is not used as it should be.

The step does not grow in proportion to eta.

Why:
    Whatever learning rate you choose, the step is another one.

Ask yourself:
    If you double eta, does the step double?

Example:
    def update_mini_batch(self, mini_batch, eta):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            delta_nabla_b, delta_nabla_w = self.backprop(x, y)
            nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
            nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
        self.weights = [w - (1 / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - (1 / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]

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
from firstnet.doctor.suspects import step_name, step_suspects
from firstnet.doctor.symptom import Symptom

LEVEL = "error"


def look(seen: UpdateSeen) -> Symptom | None:
    """Tell whether the learning rate is not used as it should be."""
    if not (seen.pattern == "without eta" or seen.pattern == "eta twice"):
        return None
    return Symptom(
        f"{step_name(seen.patient)} does not use eta as it should: {seen.pattern}",
        observed=f"{seen.pattern}",
        expected="eta times the mean of the gradients",
        suspects=step_suspects(seen.patient),
    )
