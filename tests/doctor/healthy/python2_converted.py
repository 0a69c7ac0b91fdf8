#!/usr/bin/env python
# my old python 2 network, changed line by line until python 3 took it
from __future__ import division, print_function
from builtins import range
import gzip
import pickle
import random

import numpy as np


def sigmoid(z):
    return 1.0 / (np.exp(-z) + 1.0)


def sigmoid_prime(z):
    s = sigmoid(z)
    return s * (1.0 - s)


class Network(object):

    def __init__(self, sizes):
        self.sizes, self.num_layers = sizes, len(sizes)
        pairs = list(zip(sizes, sizes[1:]))
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, before) for before, n in pairs]

    def cost_derivative(self, output_activations, y):
        return output_activations - y

    def feedforward(self, a):
        for w, b in list(zip(self.weights, self.biases)):
            a = sigmoid(w.dot(a) + b)
        return a

    def evaluate(self, test_data):
        right = 0
        for x, y in test_data:
            right += int(np.argmax(self.feedforward(x)) == y)
        return right

    def backprop(self, x, y):
        # all z and all activations, first layer first
        zs, activations = [], [x]
        for w, b in list(zip(self.weights, self.biases)):
            zs.append(w.dot(activations[-1]) + b)
            activations.append(sigmoid(zs[-1]))
        # the errors, last layer first
        nabla_b = [None] * len(self.biases)
        nabla_w = [None] * len(self.weights)
        delta = sigmoid_prime(zs[-1]) * self.cost_derivative(
            activations[-1], y)
        for l in range(1, self.num_layers):
            if l > 1:
                delta = sigmoid_prime(zs[-l]) * self.weights[-l+1].T.dot(delta)
            nabla_b[-l] = delta
            nabla_w[-l] = delta.dot(activations[-l-1].T)
        return nabla_b, nabla_w

    def update_mini_batch(self, mini_batch, eta):
        m = len(mini_batch)
        nabla_b = [np.zeros_like(b) for b in self.biases]
        nabla_w = [np.zeros_like(w) for w in self.weights]
        for x, y in mini_batch:
            more_b, more_w = self.backprop(x, y)
            nabla_b = list(map(np.add, nabla_b, more_b))
            nabla_w = list(map(np.add, nabla_w, more_w))
        self.biases = [b - nb*eta/m for b, nb in list(zip(self.biases, nabla_b))]
        self.weights = [w - nw*eta/m for w, nw in list(zip(self.weights, nabla_w))]

    def SGD(self, training_data, epochs, mini_batch_size, eta,
            test_data=None):
        if test_data: total = len(test_data)
        n = len(training_data)
        for epoch in range(1, epochs + 1):
            random.shuffle(training_data)
            for k in range(0, n, mini_batch_size):
                self.update_mini_batch(
                    training_data[k:k+mini_batch_size], eta)
            if test_data:
                print(("epoch {0}: {1} of {2} right".format(
                    epoch, self.evaluate(test_data), total)))
            else:
                print(("epoch", epoch, "of", epochs))


def vectorized_result(digit):
    wanted = np.zeros((10, 1))
    wanted[digit] = 1.0
    return wanted


def load_data():
    f = gzip.open('digits/mnist.pkl.gz', 'rb')
    try:
        parts = pickle.load(f, encoding='latin1')  # python 2 wrote the file
    finally:
        f.close()
    return tuple(parts)


def load_data_wrapper():
    train, valid, test = load_data()
    train_x = [np.reshape(image, (784, 1)) for image in train[0]]
    valid_x = [np.reshape(image, (784, 1)) for image in valid[0]]
    test_x = [np.reshape(image, (784, 1)) for image in test[0]]
    # only what it learns from gets vectors as answers
    train_y = [vectorized_result(digit) for digit in train[1]]
    learning = list(zip(train_x, train_y))
    checking = list(zip(valid_x, valid[1]))
    testing = list(zip(test_x, test[1]))
    return learning, checking, testing


if __name__ == '__main__':
    learning, checking, testing = load_data_wrapper()
    net = Network([784, 40, 10])
    net.SGD(learning, 15, 20, 2.5, test_data=checking)
    print(net.evaluate(testing))
