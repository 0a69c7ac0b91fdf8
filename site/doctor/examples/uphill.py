"""A network that tells two rings of points apart, or should: its cost grows."""

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
