"""The gradients are never set back to zero.

The sums of the gradients live on from one mini-batch to the next.

Why:
    Every step repeats all steps before it; the weights grow until they are no longer numbers.

Ask yourself:
    What do your sums hold when the second mini-batch begins?

Example:
    def update_mini_batch(self, mini_batch, eta):
        nabla_b = self.__dict__.setdefault('nb', [np.zeros(b.shape) for b in self.biases])
        nabla_w = self.__dict__.setdefault('nw', [np.zeros(w.shape) for w in self.weights])
        for x, y in mini_batch:
            delta_nabla_b, delta_nabla_w = self.backprop(x, y)
            for nb, dnb in zip(nabla_b, delta_nabla_b):
                nb += dnb
            for nw, dnw in zip(nabla_w, delta_nabla_w):
                nw += dnw
        self.weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]

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
    """Tell whether the gradients are never set back to zero."""
    if not (seen.pattern == "never reset"):
        return None
    return Symptom(
        f"The second call of {step_name(seen.patient)} repeats the first: the sums are never set back to zero",
        observed="the change of both mini-batches in the second step",
        expected="the change of the second mini-batch",
        suspects=step_suspects(seen.patient),
    )
