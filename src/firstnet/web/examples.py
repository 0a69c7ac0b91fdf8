"""Broken networks, as learners write them: what a visitor may let the doctor examine first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """A program to try.

    Attributes:
        title: what is wrong with it, as its writer would say it.
        name: of its file.
        text: the program.
    """

    title: str
    name: str
    text: str


BROKEN = """\
import random
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


class Network:
    def __init__(self, sizes):
        self.sizes = sizes
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, m) for m, n in zip(sizes, sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(w @ a + b)

    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        for epoch in range(epochs):
            random.shuffle(training_data)
            for k in range(0, len(training_data), mini_batch_size):
                self.update_mini_batch(training_data[k : k + mini_batch_size], eta)
            if test_data:
                print("Epoch", epoch, self.evaluate(test_data), "/", len(test_data))

    def update_mini_batch(self, mini_batch, eta):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            of_b, of_w = self.backprop(x, y)
            nabla_b = [total + one for total, one in zip(nabla_b, of_b)]
            nabla_w = [total + one for total, one in zip(nabla_w, of_w)]
        rate = eta / len(mini_batch)
        self.biases = [b - rate * nb for b, nb in zip(self.biases, nabla_b)]
        self.weights = [w - rate * nw for w, nw in zip(self.weights, nabla_w)]

    def backprop(self, x, y):
        activations, zs = [x], []
        for b, w in zip(self.biases, self.weights):
            zs.append(w @ activations[-1] + b)
            activations.append(sigmoid(zs[-1]))
        delta = (activations[-1] - y) * sigmoid_prime(zs[-1])
        nabla_b, nabla_w = [delta], [delta @ activations[-2].T]
        for layer in range(2, len(self.sizes)):
            delta = (self.weights[-layer + 1].T @ delta) * sigmoid_prime(zs[-layer])
            nabla_b.insert(0, delta)
            nabla_w.insert(0, delta @ activations[-layer - 1].T)
        return nabla_b, nabla_w

    def evaluate(self, test_data):
        return sum(int(np.argmax(self.feedforward(x)) == y) for x, y in test_data)
"""
UPHILL = """\
\"""A network that tells two rings of points apart, or should: its cost grows.\"""

import numpy as np

np.random.seed(1)
angles = np.random.rand(300) * 2 * np.pi
radii = np.where(np.arange(300) % 2, 1.0, 2.0) + 0.1 * np.random.randn(300)
X = np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1)
Y = (np.arange(300) % 2).reshape(-1, 1)

W1 = np.random.randn(2, 8)
b1 = np.zeros(8)
W2 = np.random.randn(8, 1)
b2 = np.zeros(1)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


learning_rate = 0.5
for epoch in range(2000):
    hidden = np.tanh(X @ W1 + b1)
    output = sigmoid(hidden @ W2 + b2)

    error = Y - output
    d_hidden = error @ W2.T * (1 - hidden**2)
    W2 -= learning_rate * hidden.T @ error / len(X)
    b2 -= learning_rate * error.mean(axis=0)
    W1 -= learning_rate * X.T @ d_hidden / len(X)
    b1 -= learning_rate * d_hidden.mean(axis=0)

    if epoch % 200 == 0:
        print(epoch, "cost", np.mean((Y - output) ** 2))
"""
SLOPE = """\
\"""A network for three kinds of flowers, made up: it learns, but far too little.\"""

import numpy as np

np.random.seed(0)
kinds = np.repeat([0, 1, 2], 50)
X = np.array([[0.0, 2.0], [2.0, 0.0], [2.0, 2.0]])[kinds] + 0.3 * np.random.randn(150, 2)
Y = np.eye(3)[kinds]


class Network:
    def __init__(self):
        self.w1 = np.random.randn(2, 6)
        self.b1 = np.zeros((1, 6))
        self.w2 = np.random.randn(6, 3)
        self.b2 = np.zeros((1, 3))

    def sigmoid(self, z):
        return 1 / (1 + np.exp(-z))

    def forward(self, x):
        self.z1 = x @ self.w1 + self.b1
        self.a1 = self.sigmoid(self.z1)
        self.z2 = self.a1 @ self.w2 + self.b2
        return self.sigmoid(self.z2)

    def train(self, x, y, rate):
        out = self.forward(x)
        delta2 = (out - y) * out * (1 - out)
        delta1 = (delta2 @ self.w2.T) * (1 - self.a1)
        self.w2 -= rate * self.a1.T @ delta2
        self.b2 -= rate * delta2.sum(axis=0, keepdims=True)
        self.w1 -= rate * x.T @ delta1
        self.b1 -= rate * delta1.sum(axis=0, keepdims=True)


network = Network()
for epoch in range(500):
    network.train(X, Y, 0.05)
    if epoch % 100 == 0:
        right = np.sum(network.forward(X).argmax(axis=1) == kinds)
        print(f"epoch {epoch}: {right} of {len(X)} right")
"""
EXAMPLES = (
    Example("Prints 980 / 10000", "my_network.py", BROKEN),
    Example("Its cost grows", "uphill.py", UPHILL),
    Example("Learns too little", "slope.py", SLOPE),
)
