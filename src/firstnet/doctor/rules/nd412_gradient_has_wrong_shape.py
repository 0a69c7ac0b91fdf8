"""The gradient has the wrong shape.

There must be one slope for each weight and each bias: the gradient has the shapes of the arrays
that it belongs to.

Why:
    With another shape the step raises an error; or NumPy stretches the smaller array without a
    word, and every weight gets a mixture.

Ask yourself:
    Which shape has the product of delta and the activations before it, and which has w?

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
        nabla_w[-1] = np.dot(activations[-2], delta.transpose())
        for l in range(2, self.num_layers):
            sp = sigmoid_prime(zs[-l])
            delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())
        return (nabla_b, nabla_w)

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
            sp = sigmoid_prime(zs[-l])
            delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())
        return (nabla_b, nabla_w)
"""

from __future__ import annotations

from firstnet.doctor.stages.gradient import GradientSeen
from firstnet.doctor.suspects import gradient_suspects, name_of
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import arrays

LEVEL = "error"


def look(seen: GradientSeen) -> Symptom | None:
    """Tell whether the gradient has the wrong shape."""
    if not seen.shapes or seen.crash:
        return None
    key, shape = next(iter(seen.shapes.items()))
    return Symptom(
        f"{name_of(seen)} returns the shape {shape} for {arrays([key])}"
        if shape
        else f"{name_of(seen)} returns no array of the right shape for {arrays(list(seen.shapes))}",
        observed=f"the shape {shape}" if shape else "no such array",
        expected="one slope for every weight and bias",
        suspects=gradient_suspects(seen),
    )
