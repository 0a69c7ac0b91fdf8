#!/usr/bin/env python3
# Neural network, homework. indices everywhere because zip confuses me
import numpy as np
import random


def sigmoid(x):
    return 1/(1+np.exp(-x))

def sigmoid_derivative(x):
    return np.exp(-x)/((1+np.exp(-x))**2)


class NeuralNetwork:
    def __init__(self, layer_sizes):
        self.layer_sizes = layer_sizes
        self.L = len(layer_sizes)
        self.W = []
        self.B = []
        for l in range(1, self.L):
            self.W.append(np.random.randn(layer_sizes[l], layer_sizes[l-1]))
            self.B.append(np.random.randn(layer_sizes[l], 1))

    def feed_forward(self, x):
        a = x
        for l in range(self.L-1):
            z = np.dot(self.W[l], a) + self.B[l]
            a = sigmoid(z)
        return a

    def back_propagation(self, x, y):
        # lists of gradients
        dW = [np.zeros(self.W[l].shape) for l in range(self.L-1)]
        dB = [np.zeros(self.B[l].shape) for l in range(self.L-1)]

        a = [x]
        z = []
        for l in range(self.L-1):
            z.append(np.dot(self.W[l], a[l]) + self.B[l])
            a.append(sigmoid(z[l]))

        delta = (a[self.L-1] - y) * sigmoid_derivative(z[self.L-2])
        dW[self.L-2] = np.dot(delta, a[self.L-2].T)
        dB[self.L-2] = delta
        for l in range(self.L-3, -1, -1):
            delta = np.dot(self.W[l+1].T, delta) * sigmoid_derivative(z[l])
            dW[l] = np.dot(delta, a[l].T)
            dB[l] = delta
        return dW, dB

    def update_mini_batch(self, batch, learning_rate):
        sum_dW = [np.zeros(w.shape) for w in self.W]
        sum_dB = [np.zeros(b.shape) for b in self.B]
        for i in range(len(batch)):
            x = batch[i][0]
            y = batch[i][1]
            dW, dB = self.back_propagation(x, y)
            for l in range(self.L-1):
                sum_dW[l] += dW[l]
                sum_dB[l] += dB[l]
        for l in range(self.L-1):
            self.W[l] = self.W[l] - learning_rate * sum_dW[l] / len(batch)
            self.B[l] = self.B[l] - learning_rate * sum_dB[l] / len(batch)

    def train(self, training_data, epochs, batch_size, learning_rate, test_data=None):
        for epoch in range(epochs):
            random.shuffle(training_data)
            i = 0
            while i < len(training_data):
                batch = training_data[i:i+batch_size]
                self.update_mini_batch(batch, learning_rate)
                i += batch_size
            if test_data is not None:
                print("Epoch", epoch+1, "accuracy", self.evaluate(test_data), "/", len(test_data))

    def evaluate(self, test_data):
        correct = 0
        for i in range(len(test_data)):
            output = self.feed_forward(test_data[i][0])
            if np.argmax(output) == test_data[i][1]:
                correct = correct + 1
        return correct


if __name__ == "__main__":
    import mnist_loader
    tr, va, te = mnist_loader.load_data_wrapper()
    nn = NeuralNetwork([784, 30, 10])
    nn.train(list(tr), 20, 10, 3.0, list(te))
