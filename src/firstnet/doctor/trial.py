"""One trial: the sizes, weights and examples on which a program is probed, all from one seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstnet.doctor.patient import Body, Patient
from firstnet.doctor.reaching import Array
from firstnet.doctor.roles import State
from firstnet.doctor.slots import make, probe_sizes

LOOKED_AT = 4  # examples
MOST_DEALS = 100


@dataclass(frozen=True)
class Trial:
    """What a probe is dealt.

    Attributes:
        seed: of weights and examples.
        sizes: of the network; empty for those that suit the program best.
    """

    seed: int = 0
    sizes: tuple[int, ...] = ()

    def body(self, patient: Patient) -> Body:
        """Return a network of the learner's with weights that this trial deals.

        Raises:
            Exception: whatever the learner's code raises.
        """
        body = make(patient, self.sizes or probe_sizes(patient))
        body.put(self.state(body))
        return body

    def state(self, body: Body) -> State:
        """Return weights and biases for every slot of the network, none of them near zero.

        They are small enough that no neuron saturates, and dealt anew as long as rectified linear
        neurons would leave a hidden layer silent: nothing can be seen of a dead network.
        """
        rng = np.random.default_rng([self.seed, 1])
        xs, _ = self.examples(body, LOOKED_AT)
        for _ in range(MOST_DEALS):
            state = _dealt(body, rng)
            if _alive(state, xs):
                break
        return state

    def examples(self, body: Body, number: int) -> tuple[Array, Array]:
        """Return inputs (number, inputs) and one-hot answers (number, outputs)."""
        rng = np.random.default_rng([self.seed, 2])
        xs = rng.uniform(0.05, 0.95, (number, body.sizes[0]))
        labels = np.arange(number) % body.sizes[-1]
        return xs, np.eye(body.sizes[-1])[rng.permutation(labels)]


def _dealt(body: Body, rng: np.random.Generator) -> State:
    w, b = [], []
    slots = {(it.kind, it.layer) for it in body.slots}
    for layer, (inputs, neurons) in enumerate(zip(body.sizes, body.sizes[1:])):
        sign = rng.choice([-1.0, 1.0], (neurons, inputs))
        w.append(sign * rng.uniform(0.3, 1.2, (neurons, inputs)) / np.sqrt(max(inputs / 6, 1)))
        sign = rng.choice([-1.0, 1.0], (neurons, 1))
        bias = sign * rng.uniform(0.2, 0.9, (neurons, 1))
        b.append(bias if ("b", layer) in slots else None)
    return State(tuple(w), tuple(b))


def _alive(state: State, xs: Array) -> bool:
    """Tell whether every example wakes some neuron of every hidden layer, were they rectified."""
    a = xs.T
    for w, b in list(zip(state.w, state.b))[:-1]:
        a = np.maximum(w @ a + (0 if b is None else b), 0)
        if not np.all(np.any(a > 0.1, axis=0)):
            return False
    return True


FIRST = Trial()
# A fix must hold where it was not searched: other weights, and sizes that hide other mistakes.
JUDGES = (Trial(seed=1), Trial(seed=2, sizes=(6, 5, 5, 5)), Trial(seed=3, sizes=(6, 5, 4)))
