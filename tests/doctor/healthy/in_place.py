import numpy as np
from random import shuffle


class Network(object):
    def __init__(self, sizes):
        self.sizes = sizes
        self.n = len(sizes) - 1
        self.weights = [np.random.randn(sizes[i+1], sizes[i]) for i in range(self.n)]
        self.biases = [np.random.randn(sizes[i+1], 1) for i in range(self.n)]

    def feedforward(self, a):
        for i in range(self.n):
            a = sigmoid(np.dot(self.weights[i], a) + self.biases[i])
        return a

    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        for epoch in range(epochs):
            shuffle(training_data)
            batches = []
            for k in range(0, len(training_data), mini_batch_size):
                batches.append(training_data[k:k+mini_batch_size])
            for batch in batches:
                self.update_mini_batch(batch, eta)
            if test_data: print("Epoch", epoch, "-", self.evaluate(test_data))

    def update_mini_batch(self, batch, eta):
        nabla_w = [np.zeros_like(w) for w in self.weights]
        nabla_b = [np.zeros_like(b) for b in self.biases]
        for x, y in batch:
            self.backprop(x, y, nabla_w, nabla_b)
        for i in range(self.n):
            self.weights[i] -= eta/len(batch)*nabla_w[i]
            self.biases[i] -= eta/len(batch)*nabla_b[i]

    def backprop(self, x, y, nabla_w, nabla_b):
        """adds the gradient for (x, y) to nabla_w and nabla_b"""
        a = [x]
        for i in range(self.n):
            a.append(sigmoid(np.dot(self.weights[i], a[i]) + self.biases[i]))
        delta = (a[-1] - y)*a[-1]*(1 - a[-1])
        for i in range(self.n-1, -1, -1):
            nabla_w[i] += np.dot(delta, a[i].T)
            nabla_b[i] += delta
            if i > 0:
                delta = np.dot(self.weights[i].T, delta)*a[i]*(1 - a[i])

    def evaluate(self, test_data):
        return sum([1 for x, y in test_data if np.argmax(self.feedforward(x)) == y])


def sigmoid(z):
    return 1.0/(1.0 + np.exp(-z))


net = Network([784, 30, 10])
import mnist_loader
training_data, validation_data, test_data = mnist_loader.load_data_wrapper()
net.SGD(list(training_data), 30, 10, 3.0, list(test_data))
