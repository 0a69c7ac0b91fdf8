# tanh everywhere; targets stay 0 and 1
import numpy as np
import random


def tanh(z):
    return np.tanh(z)


def tanh_prime(z):
    return 1 - np.tanh(z) ** 2


class TanhNetwork:
    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.b = [np.zeros((n, 1)) for n in sizes[1:]]
        self.w = [np.random.randn(n, m) / np.sqrt(m) for m, n in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.b, self.w):
            a = tanh(w @ a + b)
        return a

    def cost(self, a, y):
        return 0.5 * np.sum((a - y) ** 2)

    def backprop(self, x, y):
        a, zs = [x], []
        for b, w in zip(self.b, self.w):
            zs.append(w @ a[-1] + b)
            a.append(tanh(zs[-1]))
        nb = [None] * len(self.b)
        nw = [None] * len(self.w)
        d = (a[-1] - y) * tanh_prime(zs[-1])
        nb[-1], nw[-1] = d, d @ a[-2].T
        for l in range(2, self.num_layers):
            d = (self.w[-l + 1].T @ d) * tanh_prime(zs[-l])
            nb[-l], nw[-l] = d, d @ a[-l - 1].T
        return nb, nw

    def update_mini_batch(self, batch, eta):
        grads = [self.backprop(x, y) for x, y in batch]
        for i in range(len(self.w)):
            self.b[i] = self.b[i] - eta / len(batch) * sum(g[0][i] for g in grads)
            self.w[i] = self.w[i] - eta / len(batch) * sum(g[1][i] for g in grads)

    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        data = list(training_data)
        for j in range(epochs):
            random.shuffle(data)
            for k in range(0, len(data), mini_batch_size):
                self.update_mini_batch(data[k:k + mini_batch_size], eta)
            if test_data:
                print("Epoch %d: %d" % (j, self.evaluate(test_data)))

    def evaluate(self, test_data):
        return sum(np.argmax(self.feedforward(x)) == y for x, y in test_data)
