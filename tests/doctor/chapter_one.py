# ruff: noqa: E741, N802, RUF007
"""Chapter one's network as a learner would put it down: healthy, an example a column.

The examples of the rules' pages take the place of its functions, one at a time.
"""

import random

import numpy as np


class Network:
    """Layers of sigmoid neurons, trained by stochastic gradient descent."""

    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, m) for m, n in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        """Return what the last layer answers to the input a."""
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a

    def cost_derivative(self, output_activations, y):
        """Return how the quadratic cost grows with each output."""
        return output_activations - y

    def backprop(self, x, y):
        """Return the slopes of one example's cost: of the biases, of the weights."""
        # forward, every z and every activation is kept
        zs = []
        activations = [x]
        activation = x
        for b, w in zip(self.biases, self.weights):
            z = np.dot(w, activation) + b
            zs.append(z)
            activation = sigmoid(z)
            activations.append(activation)
        # backward, the layers counted from the last
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].transpose())
        for l in range(2, self.num_layers):
            sp = sigmoid_prime(zs[-l])
            delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())
        return (nabla_b, nabla_w)

    def update_mini_batch(self, mini_batch, eta):
        """Go one step downhill, along the mean of the examples' slopes."""
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        for x, y in mini_batch:
            delta_nabla_b, delta_nabla_w = self.backprop(x, y)
            nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
            nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
        self.weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]

    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        """Learn from pairs (x, y), shuffled anew for every epoch; tell how many tests are right."""
        training_data = list(training_data)
        test_data = list(test_data or [])
        n, n_test = len(training_data), len(test_data)
        for j in range(epochs):
            random.shuffle(training_data)
            starts = range(0, n, mini_batch_size)
            mini_batches = [training_data[k : k + mini_batch_size] for k in starts]
            for mini_batch in mini_batches:
                self.update_mini_batch(mini_batch, eta)
            right = f", {self.evaluate(test_data)} of {n_test} right" if test_data else ""
            print(f"{j + 1} of {epochs} epochs{right}")

    def evaluate(self, test_data):
        """Return the number of pairs (x, digit) whose digit is the strongest output for x."""
        answers = [(np.argmax(self.feedforward(x)), y) for x, y in test_data]
        return sum(int(x == y) for x, y in answers)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))
