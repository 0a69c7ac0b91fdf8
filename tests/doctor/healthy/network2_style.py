"""my second network: the cost can be chosen, weight decay, and it keeps a diary of its epochs"""
import json
import random

import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


def vectorized_result(digit):
    return np.eye(10)[:, [digit]]


class QuadraticCost(object):

    @staticmethod
    def delta(z, a, y):
        return sigmoid_prime(z) * (a - y)

    @staticmethod
    def fn(a, y):
        return ((a - y) ** 2).sum() / 2


class CrossEntropyCost(object):

    @staticmethod
    def delta(z, a, y):
        # the slope of the sigmoid cancels, so z is of no use
        return a - y

    @staticmethod
    def fn(a, y):
        # nan_to_num: 0 times log 0 is 0
        each = y * np.log(a) + (1 - y) * np.log(1 - a)
        return -np.nan_to_num(each).sum()


class Network(object):

    def __init__(self, sizes, cost=CrossEntropyCost):
        self.cost = cost
        self.sizes = sizes
        self.num_layers = len(sizes)
        self.default_weight_initializer()

    def large_weight_initializer(self):
        """the way it was in the first network"""
        self.biases = [np.random.randn(n, 1) for n in self.sizes[1:]]
        self.weights = [np.random.randn(n, before)
                        for before, n in zip(self.sizes[:-1], self.sizes[1:])]

    def default_weight_initializer(self):
        """the more inputs, the smaller"""
        self.large_weight_initializer()
        self.weights = [w / np.sqrt(w.shape[1]) for w in self.weights]

    def feedforward(self, a):
        for w, b in zip(self.weights, self.biases):
            a = sigmoid(np.dot(w, a) + b)
        return a

    def backprop(self, x, y):
        zs = []
        activations = [x]
        for w, b in zip(self.weights, self.biases):
            z = np.dot(w, activations[-1]) + b
            zs.append(z)
            activations.append(sigmoid(z))

        nabla_b = [0] * (self.num_layers - 1)
        nabla_w = [0] * (self.num_layers - 1)
        delta = self.cost.delta(zs[-1], activations[-1], y)
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].T)
        for l in range(2, self.num_layers):
            slope = sigmoid_prime(zs[-l])
            delta = slope * np.dot(self.weights[1-l].T, delta)
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l-1].T)
        return nabla_b, nabla_w

    def update_mini_batch(self, mini_batch, eta, lmbda, n):
        """n: size of the whole training data, the decay needs it"""
        nabla_b = [0 * b for b in self.biases]
        nabla_w = [0 * w for w in self.weights]
        for x, y in mini_batch:
            more_b, more_w = self.backprop(x, y)
            nabla_b = [old + more for old, more in zip(nabla_b, more_b)]
            nabla_w = [old + more for old, more in zip(nabla_w, more_w)]
        self.biases = [b - eta / len(mini_batch) * nb
                       for b, nb in zip(self.biases, nabla_b)]
        self.weights = [(1 - eta * lmbda / n) * w - eta / len(mini_batch) * nw
                        for w, nw in zip(self.weights, nabla_w)]

    def SGD(self, training_data, epochs, mini_batch_size, eta, lmbda=0.0,
            evaluation_data=None,
            monitor_training_accuracy=False, monitor_training_cost=False,
            monitor_evaluation_accuracy=False, monitor_evaluation_cost=False):
        """returns the diary, four lists with a number per epoch (empty if not asked for)"""
        n = len(training_data)
        diary = {"evaluation cost": [], "evaluation accuracy": [],
                 "training cost": [], "training accuracy": []}
        for epoch in range(epochs):
            random.shuffle(training_data)
            batches = [training_data[k:k+mini_batch_size]
                       for k in range(0, n, mini_batch_size)]
            for mini_batch in batches:
                self.update_mini_batch(mini_batch, eta, lmbda, n)

            if monitor_evaluation_cost:
                diary["evaluation cost"].append(
                    self.total_cost(evaluation_data, lmbda, convert=True))
            if monitor_evaluation_accuracy:
                diary["evaluation accuracy"].append(self.accuracy(evaluation_data))
            if monitor_training_cost:
                diary["training cost"].append(self.total_cost(training_data, lmbda))
            if monitor_training_accuracy:
                diary["training accuracy"].append(self.accuracy(training_data, convert=True))
            news = ["%s: %s" % (what, each[-1]) for what, each in diary.items() if each]
            print("after epoch", epoch + 1, *news, sep="  ")
        return tuple(diary.values())

    def accuracy(self, data, convert=False):
        """how many are right; convert: the answers are vectors"""
        right = 0
        for x, y in data:
            if convert:
                y = np.argmax(y)
            right += int(np.argmax(self.feedforward(x)) == y)
        return right

    def total_cost(self, data, lmbda, convert=False):
        """mean cost with the decay; convert: the answers are digits"""
        costs = 0.0
        squares = sum((w ** 2).sum() for w in self.weights)
        for x, y in data:
            wanted = vectorized_result(y) if convert else y
            costs += self.cost.fn(self.feedforward(x), wanted)
        costs += lmbda / 2 * squares
        return costs / len(data)

    def save(self, filename):
        kept = dict(sizes=self.sizes, cost=self.cost.__name__)
        for name in ("biases", "weights"):
            kept[name] = [array.tolist() for array in getattr(self, name)]
        with open(filename, "w") as f:
            json.dump(kept, f)


def load(filename):
    with open(filename) as f:
        kept = json.load(f)
    costs = {it.__name__: it for it in (CrossEntropyCost, QuadraticCost)}
    net = Network(kept["sizes"], costs[kept["cost"]])
    net.biases, net.weights = [
        [np.array(rows) for rows in kept[name]] for name in ("biases", "weights")]
    return net
