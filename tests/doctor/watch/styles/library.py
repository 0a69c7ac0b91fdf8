import numpy as np


class MLP:
    def __init__(self, sizes):
        rng = np.random.RandomState(1)
        self.weights = [rng.randn(n, k) / np.sqrt(k) for k, n in zip(sizes, sizes[1:])]
        self.biases = [np.zeros((n, 1)) for n in sizes[1:]]

    def feedforward(self, a):
        for w, b in zip(self.weights, self.biases):
            a = 1 / (1 + np.exp(-(w @ a + b)))
        return a

    def backprop(self, x, y):
        activations = [x]
        for w, b in zip(self.weights, self.biases):
            activations.append(1 / (1 + np.exp(-(w @ activations[-1] + b))))
        delta = (activations[-1] - y) * activations[-1] * (1 - activations[-1])
        nabla_w, nabla_b = [], []
        for l in range(1, len(self.weights) + 1):
            nabla_b.insert(0, delta)
            nabla_w.insert(0, delta @ activations[-l - 1].T)
            a = activations[-l - 1]
            delta = self.weights[-l].T @ delta * a * (1 - a)
        return nabla_b, nabla_w

    def SGD(self, training_data, epochs, mini_batch_size, eta):
        for _ in range(epochs):
            for k in range(0, len(training_data), mini_batch_size):
                batch = training_data[k : k + mini_batch_size]
                for x, y in batch:
                    nabla_b, nabla_w = self.backprop(x, y)
                    for w, b, nw, nb in zip(self.weights, self.biases, nabla_w, nabla_b):
                        w -= eta / len(batch) * nw
                        b -= eta / len(batch) * nb
