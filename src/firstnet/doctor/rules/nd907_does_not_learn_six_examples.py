"""It does not learn six examples by heart.

A small network of the program's took hundreds of steps on the same six examples, and still
answers several of them wrongly.

Why:
    Every single part has passed its check, so something happens over many steps: a budget that is
    used up, a rate that shrinks too fast, weights that are cut off.

Ask yourself:
    What changes between the first step and the hundredth, besides the weights?

Example:
    def update_mini_batch(self, mini_batch, eta):
        self.taken = getattr(self, "taken", 0) + 1
        if self.taken > 5:
            return
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            delta_nabla_b, delta_nabla_w = self.backprop(x, y)
            nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
            nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
        m = len(mini_batch)
        self.weights = [w - (eta / m) * nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - (eta / m) * nb for b, nb in zip(self.biases, nabla_b)]

Use instead:
    def update_mini_batch(self, mini_batch, eta):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            delta_nabla_b, delta_nabla_w = self.backprop(x, y)
            nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
            nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
        m = len(mini_batch)
        self.weights = [w - (eta / m) * nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - (eta / m) * nb for b, nb in zip(self.biases, nabla_b)]
"""

from __future__ import annotations

from firstnet.doctor.stages.dynamics import DynamicsSeen
from firstnet.doctor.suspects import step_name, step_suspects
from firstnet.doctor.symptom import Symptom

LEVEL = "advice"


def look(seen: DynamicsSeen) -> Symptom | None:
    """Tell whether six examples are not learned by heart."""
    if "by heart" not in seen.failures:
        return None
    return Symptom(
        f"{step_name(seen.patient)} does not learn six examples by heart",
        observed=f"{seen.learned} of 6 right after 300 steps on them",
        expected="6 of 6",
        suspects=step_suspects(seen.patient),
    )
