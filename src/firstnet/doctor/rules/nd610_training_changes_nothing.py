"""Training changes nothing.

After all its epochs the network has the same weights and biases as before, whatever the learning
rate is.

Why:
    The step is never taken, or its result is thrown away. Each epoch prints the same number: what a
    network with random weights gets right, about 1000 of 10000.

Ask yourself:
    Which line of the training calls the step, and what becomes of what it returns?

Example:
    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        n = len(training_data)
        for j in range(epochs):
            random.shuffle(training_data)
            mini_batches = [training_data[k:k + mini_batch_size]
                            for k in range(0, n, mini_batch_size)]
            for mini_batch in mini_batches:
                self.update_mini_batch
            if test_data:
                print("Epoch {}: {} / {}".format(j, self.evaluate(test_data), len(test_data)))
            else:
                print("Epoch {} complete".format(j))

Use instead:
    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        n = len(training_data)
        for j in range(epochs):
            random.shuffle(training_data)
            mini_batches = [training_data[k:k + mini_batch_size]
                            for k in range(0, n, mini_batch_size)]
            for mini_batch in mini_batches:
                self.update_mini_batch(mini_batch, eta)
            if test_data:
                print("Epoch {}: {} / {}".format(j, self.evaluate(test_data), len(test_data)))
            else:
                print("Epoch {} complete".format(j))
"""

from __future__ import annotations

from firstnet.doctor.stages.batches import BatchesSeen
from firstnet.doctor.suspects import train_name, train_suspects
from firstnet.doctor.symptom import Symptom

LEVEL = "error"


def look(seen: BatchesSeen) -> Symptom | None:
    """Tell whether training leaves the network as it was."""
    if "idle" not in seen.failures:
        return None
    steps = "no step was taken" if not seen.batches else f"{seen.batches} steps were taken in vain"
    return Symptom(
        f"After {train_name(seen.patient)} all weights and biases are as before",
        observed=steps,
        expected="other weights after every step",
        suspects=train_suspects(seen.patient),
    )
