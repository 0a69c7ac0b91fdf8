"""A network for three kinds of flowers, made up: it learns, but far too little."""

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
