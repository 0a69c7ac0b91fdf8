"""A network that never learns OR: its step adds the gradient, which it should subtract."""

import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def train():
    rng = np.random.RandomState(1)
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = np.array([[0.0], [1.0], [1.0], [1.0]])
    w, b = rng.randn(2, 1), np.zeros((1, 1))
    for _ in range(600):
        output = sigmoid(x @ w + b)
        delta = (output - y) * output * (1 - output)
        w, b = w + 0.5 * x.T @ delta, b + 0.5 * delta.sum(axis=0, keepdims=True)
    return output
