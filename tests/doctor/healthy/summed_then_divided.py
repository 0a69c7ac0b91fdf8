import numpy as np


class Network:
    def __init__(self, sizes):
        self.sizes = sizes
        self.W = [np.random.randn(o, i) for i, o in zip(sizes[:-1], sizes[1:])]
        self.b = [np.random.randn(o, 1) for o in sizes[1:]]

    def feedforward(self, a):
        for W, b in zip(self.W, self.b):
            a = sigmoid(W @ a + b)
        return a

    def gradient(self, batch):
        """sum of the gradients of all the examples in the batch (not divided!)"""
        X = np.hstack([x for x, y in batch])
        Y = np.hstack([y for x, y in batch])
        A = [X]
        for W, b in zip(self.W, self.b):
            A.append(sigmoid(W @ A[-1] + b))
        D = (A[-1] - Y) * A[-1] * (1 - A[-1])
        gW, gb = [], []
        for l in range(len(self.W) - 1, -1, -1):
            gW.append(D @ A[l].T)
            gb.append(D.sum(axis=1).reshape(-1, 1))
            D = self.W[l].T @ D * A[l] * (1 - A[l])
        return gW[::-1], gb[::-1]

    def update_mini_batch(self, batch, eta):
        gW, gb = self.gradient(batch)
        for l in range(len(self.W)):
            self.W[l] = self.W[l] - eta * gW[l] / len(batch)
            self.b[l] = self.b[l] - eta * gb[l] / len(batch)

    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        n = len(training_data)
        for epoch in range(epochs):
            order = np.random.permutation(n)
            for k in range(0, n, mini_batch_size):
                self.update_mini_batch([training_data[i] for i in order[k:k + mini_batch_size]], eta)
            if test_data:
                print("Epoch", epoch, self.evaluate(test_data), "of", len(test_data))

    def evaluate(self, test_data):
        return sum(int(np.argmax(self.feedforward(x)) == y) for x, y in test_data)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))
