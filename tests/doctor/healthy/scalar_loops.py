# no matrix products at all, I wanted to see every weight
import numpy as np
import random
import math


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


class Network:
    def __init__(self, sizes):
        self.sizes = sizes
        self.weights = []
        self.biases = []
        for l in range(1, len(sizes)):
            self.weights.append(np.random.randn(sizes[l], sizes[l - 1]))
            self.biases.append(np.random.randn(sizes[l]))

    def feedforward(self, x):
        """x: list or 1-D array"""
        self.acts = [list(x)]
        for w, b in zip(self.weights, self.biases):
            out = []
            for j in range(len(b)):
                z = b[j]
                for k in range(len(self.acts[-1])):
                    z += w[j][k] * self.acts[-1][k]
                out.append(sigmoid(z))
            self.acts.append(out)
        return np.array(self.acts[-1])

    def backprop(self, x, y):
        self.feedforward(x)
        grad_w = [np.zeros(w.shape) for w in self.weights]
        grad_b = [np.zeros(b.shape) for b in self.biases]
        deltas = []
        for j, a in enumerate(self.acts[-1]):
            deltas.append((a - y[j]) * a * (1 - a))
        for l in range(len(self.weights) - 1, -1, -1):
            for j in range(len(deltas)):
                grad_b[l][j] = deltas[j]
                for k in range(len(self.acts[l])):
                    grad_w[l][j][k] = deltas[j] * self.acts[l][k]
            new_deltas = []
            for k in range(len(self.acts[l])):
                s = 0.0
                for j in range(len(deltas)):
                    s += self.weights[l][j][k] * deltas[j]
                a = self.acts[l][k]
                new_deltas.append(s * a * (1 - a))
            deltas = new_deltas
        return grad_b, grad_w

    def update_mini_batch(self, mini_batch, eta):
        sum_b = [np.zeros(b.shape) for b in self.biases]
        sum_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            gb, gw = self.backprop(x, y)
            for l in range(len(sum_b)):
                sum_b[l] += gb[l]
                sum_w[l] += gw[l]
        for l in range(len(sum_b)):
            self.biases[l] -= eta * sum_b[l] / len(mini_batch)
            self.weights[l] -= eta * sum_w[l] / len(mini_batch)

    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        for epoch in range(epochs):
            random.shuffle(training_data)
            for k in range(0, len(training_data), mini_batch_size):
                self.update_mini_batch(training_data[k:k + mini_batch_size], eta)
            if test_data:
                print(epoch, self.evaluate(test_data))

    def evaluate(self, test_data):
        return sum(int(np.argmax(self.feedforward(x)) == y) for x, y in test_data)
