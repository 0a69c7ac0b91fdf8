import numpy as np
import random

class Network:
    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.weights = [np.random.randn(n, m) for m, n in zip(sizes, sizes[1:])]
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]

    def feedforward(self, a):
        for w, b in zip(self.weights, self.biases):
            a = sigmoid(np.dot(w, a) + b)
        return a

    def backprop(self, X, Y):
        # X (in, m)  Y (out, m): the mean gradient over the m columns
        m = X.shape[1]
        a = [X]
        z = []
        for w, b in zip(self.weights, self.biases):
            z.append(np.dot(w, a[-1]) + b)
            a.append(sigmoid(z[-1]))
        grad_w = [None]*(self.num_layers - 1)
        grad_b = [None]*(self.num_layers - 1)
        delta = (a[-1] - Y)*sigmoid_prime(z[-1])
        grad_w[-1] = np.dot(delta, a[-2].T)/m
        grad_b[-1] = np.mean(delta, axis=1, keepdims=True)
        for l in range(2, self.num_layers):
            delta = np.dot(self.weights[-l+1].T, delta)*sigmoid_prime(z[-l])
            grad_w[-l] = np.dot(delta, a[-l-1].T)/m
            grad_b[-l] = np.mean(delta, axis=1, keepdims=True)
        return grad_w, grad_b

    def update_mini_batch(self, mini_batch, eta):
        X = np.concatenate([x for x, _ in mini_batch], axis=1)
        Y = np.concatenate([y for _, y in mini_batch], axis=1)
        grad_w, grad_b = self.backprop(X, Y)
        self.weights = [w - eta*g for w, g in zip(self.weights, grad_w)]
        self.biases = [b - eta*g for b, g in zip(self.biases, grad_b)]

    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        for j in range(epochs):
            random.shuffle(training_data)
            for k in range(0, len(training_data), mini_batch_size):
                self.update_mini_batch(training_data[k:k+mini_batch_size], eta)
            if test_data:
                print("Epoch", j, ":", self.evaluate(test_data), "/", len(test_data))

    def evaluate(self, test_data):
        return sum(int(np.argmax(self.feedforward(x)) == y) for x, y in test_data)

def sigmoid(z):
    return 1.0/(1.0 + np.exp(-z))

def sigmoid_prime(z):
    return sigmoid(z)*(1 - sigmoid(z))
