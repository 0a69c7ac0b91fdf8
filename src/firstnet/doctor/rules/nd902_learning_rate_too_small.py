"""The learning rate may be too small.

Measured with [784, 30, 10] on 5,000 digits of MNIST, five epochs, mini-batches of 10: sigmoid
neurons with the quadratic cost reach 87 % at eta 3, 30 % at 0.1, 9 % at 0.003; with the
cross-entropy 88 % at 0.5, 14 % at 0.001; with softmax outputs 92 % at 0.5, 12 % at 0.0003.

Why:
    Every step goes downhill, but so little that no epoch looks better than the one before. It is
    easily taken for a bug.

Ask yourself:
    What happens to the first three epochs if you multiply eta by 100?

Example:
    def main(training_data, test_data):
        net = Network([784, 30, 10])
        net.SGD(training_data, 30, 10, 0.001, test_data=test_data)

Use instead:
    def main(training_data, test_data):
        net = Network([784, 30, 10])
        net.SGD(training_data, 30, 10, 3.0, test_data=test_data)
"""

from __future__ import annotations

from firstnet.doctor.stages.dynamics import DynamicsSeen
from firstnet.doctor.symptom import Symptom

LEVEL = "advice"


def look(seen: DynamicsSeen) -> Symptom | None:
    """Tell whether the learning rate may be too small."""
    if "eta low" not in seen.failures or seen.eta is None:
        return None
    return Symptom(
        f"a learning rate of {seen.eta.value:g} may be too small: such a network hardly moves in "
        "an epoch",
        observed=f"eta = {seen.eta.value:g}, {seen.hidden} neurons, {seen.cost} cost",
        expected=f"eta well above {seen.limit:g}; multiply it by 100 and compare",
        place=seen.eta.place,
    )
