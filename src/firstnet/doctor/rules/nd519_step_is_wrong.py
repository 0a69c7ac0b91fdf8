"""The step is wrong.

The gradient is right, but the weights change by something else than eta times its mean over the
mini-batch.

Why:
    A step that does not follow the gradient does not lead downhill as it should.

Ask yourself:
    Write down the step for one weight with two examples, by hand: what should it be?

Example:
    def update_mini_batch(self, mini_batch, eta):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            delta_nabla_b, delta_nabla_w = self.backprop(x, y)
            nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
            nabla_w = [nw * dnw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
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
from firstnet.doctor.suspects import (
    slot_name,
    step_expected,
    step_name,
    step_sample,
    step_suspects,
    wrong_steps,
)
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import parts

LEVEL = "error"


def look(seen: UpdateSeen) -> Symptom | None:
    """Tell whether the step is wrong."""
    if not seen.failures:
        return None
    named = parts([slot_name(seen.patient, key) for key in wrong_steps(seen)])
    return Symptom(
        f"{step_name(seen.patient)} changes {named or 'the weights'} by something else than eta times the mean of the gradients",
        observed=step_sample(seen),
        expected=step_expected(seen),
        suspects=step_suspects(seen.patient),
    )
