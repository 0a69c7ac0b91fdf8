"""The gradient of the output weights is wrong.

The biases of the last layer have the right slopes, its weights have not. BP4 says: delta times
the activations of the layer before, activations[-2].

Why:
    The output layer learns from the wrong activations.

Ask yourself:
    Which activations go into the last layer?

Example:
    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activation = x
        activations = [x]
        zs = []
        for b, w in zip(self.biases, self.weights):
            z = np.dot(w, activation) + b
            zs.append(z)
            activation = sigmoid(z)
            activations.append(activation)
        delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, zs[-2].transpose())
        for l in range(2, self.num_layers):
            delta = np.dot(self.weights[-l + 1].transpose(), delta) * sigmoid_prime(zs[-l])
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())
        return nabla_b, nabla_w

Use instead:
    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activation = x
        activations = [x]
        zs = []
        for b, w in zip(self.biases, self.weights):
            z = np.dot(w, activation) + b
            zs.append(z)
            activation = sigmoid(z)
            activations.append(activation)
        delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].transpose())
        for l in range(2, self.num_layers):
            delta = np.dot(self.weights[-l + 1].transpose(), delta) * sigmoid_prime(zs[-l])
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())
        return nabla_b, nabla_w
"""

from __future__ import annotations

from firstnet.doctor.stages.gradient import GradientSeen
from firstnet.doctor.suspects import expected_sample, gradient_suspects, name_of, sample
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import arrays

LEVEL = "error"


def look(seen: GradientSeen) -> Symptom | None:
    """Tell whether the gradient of the output weights is wrong."""
    if not seen.wrong or seen.shapes or not (set(seen.wrong) == {("w", seen.layers - 1)}):
        return None
    return Symptom(
        f"In {name_of(seen)} only {arrays(list(seen.wrong))} is wrong",
        observed=sample(seen),
        expected=expected_sample(seen) + " (nudges)",
        suspects=gradient_suspects(seen),
    )
