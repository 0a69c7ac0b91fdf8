# chapter 1, written down again from memory after reading it twice
import random
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


class Network(object):

    def __init__(self, sizes):
        # sizes: neurons per layer, e.g. [784, 30, 10]
        self.sizes = sizes
        self.num_layers = len(sizes)
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, m) for m, n in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for w, b in zip(self.weights, self.biases):
            a = sigmoid(np.dot(w, a) + b)
        return a

    def cost_derivative(self, output_activations, y):
        return output_activations - y

    def backprop(self, x, y):
        # there: remember every z and every activation
        zs = []
        activations = [x]
        for w, b in zip(self.weights, self.biases):
            z = np.dot(w, activations[-1]) + b
            zs.append(z)
            activations.append(sigmoid(z))

        # and back: l counts the layers from the end
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        delta = sigmoid_prime(zs[-1]) * self.cost_derivative(activations[-1], y)
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].T)
        for l in range(2, self.num_layers):
            slope = sigmoid_prime(zs[-l])
            delta = np.dot(self.weights[-l+1].T, delta) * slope
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l-1].T)
        return nabla_b, nabla_w

    def update_mini_batch(self, mini_batch, eta):
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        for x, y in mini_batch:
            more_b, more_w = self.backprop(x, y)
            nabla_w = [total + more for total, more in zip(nabla_w, more_w)]
            nabla_b = [total + more for total, more in zip(nabla_b, more_b)]
        self.weights = [w - eta / len(mini_batch) * nw
                        for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - eta / len(mini_batch) * nb
                       for b, nb in zip(self.biases, nabla_b)]

    def evaluate(self, test_data):
        answers = [(np.argmax(self.feedforward(x)), digit) for x, digit in test_data]
        return sum(guess == digit for guess, digit in answers)

    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        # both data sets: lists of (column, answer)
        n = len(training_data)
        for epoch in range(epochs):
            random.shuffle(training_data)
            for start in range(0, n, mini_batch_size):
                mini_batch = training_data[start:start+mini_batch_size]
                self.update_mini_batch(mini_batch, eta)
            if test_data:
                right = self.evaluate(test_data)
                print(epoch + 1, "epochs:", right, "of", len(test_data), "right")
            else:
                print("%d epochs" % (epoch + 1))


if __name__ == "__main__":
    from mnist_loader import load_data_wrapper
    training_data, validation_data, test_data = load_data_wrapper()
    net = Network([784, 30, 10])
    net.SGD(training_data, 20, 10, 3.0, test_data=validation_data)
    print(net.evaluate(test_data), "right in the end")
