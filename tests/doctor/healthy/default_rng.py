from __future__ import annotations

import numpy as np

rng = np.random.default_rng(42)


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z: np.ndarray) -> np.ndarray:
    s = sigmoid(z)
    return s * (1.0 - s)


class Network:
    """Fully connected network with type hints and the new random generator."""

    def __init__(self, sizes: list[int]) -> None:
        self.sizes = sizes
        self.biases = [rng.standard_normal((y, 1)) for y in sizes[1:]]
        self.weights = [rng.standard_normal((y, x)) for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a: np.ndarray) -> np.ndarray:
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(w @ a + b)
        return a

    def sgd(self, training_data: list, epochs: int, mini_batch_size: int, eta: float,
            test_data: list | None = None) -> None:
        for epoch in range(epochs):
            order = rng.permutation(len(training_data))
            for start in range(0, len(order), mini_batch_size):
                batch = [training_data[i] for i in order[start:start + mini_batch_size]]
                self.update_mini_batch(batch, eta)
            if test_data is not None:
                print(f"Epoch {epoch}: {self.evaluate(test_data)} / {len(test_data)}")

    def update_mini_batch(self, mini_batch: list, eta: float) -> None:
        total_b = [np.zeros_like(b) for b in self.biases]
        total_w = [np.zeros_like(w) for w in self.weights]
        for x, y in mini_batch:
            for i, (nb, nw) in enumerate(self.backprop(x, y)):
                total_b[i] += nb
                total_w[i] += nw
        scale = eta / len(mini_batch)
        for i in range(len(self.weights)):
            self.weights[i] -= scale * total_w[i]
            self.biases[i] -= scale * total_b[i]

    def backprop(self, x: np.ndarray, y: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return (nabla_b, nabla_w), a pair a layer."""
        zs = []
        activations = [x]
        for b, w in zip(self.biases, self.weights):
            zs.append(w @ activations[-1] + b)
            activations.append(sigmoid(zs[-1]))
        delta = (activations[-1] - y) * sigmoid_prime(zs[-1])
        gradient = [(delta, delta @ activations[-2].T)]
        for layer in range(len(self.weights) - 2, -1, -1):
            delta = (self.weights[layer + 1].T @ delta) * sigmoid_prime(zs[layer])
            gradient.append((delta, delta @ activations[layer].T))
        return gradient[::-1]

    def evaluate(self, test_data: list) -> int:
        return sum(int(np.argmax(self.feedforward(x)) == y) for x, y in test_data)
