import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def slope(a):
    """of sigmoid, where it gives a"""
    return a * (1 - a)


class NeuralNetwork:
    """two layers of weights, no biases; it is made of the data that it will learn"""

    def __init__(self, x, y):
        self.inputs, pixels = x, x.shape[1]
        self.y, outputs = y, y.shape[1]
        self.weights1 = np.random.rand(pixels, 4)
        self.weights2 = np.random.rand(4, outputs)

    def feedforward(self):
        self.layer1 = sigmoid(self.inputs @ self.weights1)
        self.output = sigmoid(self.layer1 @ self.weights2)

    def backprop(self):
        error = 2 * (self.y - self.output) * slope(self.output)
        hidden_error = error @ self.weights2.T * slope(self.layer1)
        d_weights2 = self.layer1.T @ error
        d_weights1 = self.inputs.T @ hidden_error
        self.weights2 += d_weights2
        self.weights1 += d_weights1


if __name__ == "__main__":
    corners = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
    xor = np.array([[0], [1], [1], [0]])
    network = NeuralNetwork(corners, xor)
    for step in range(1500):
        network.feedforward()
        network.backprop()
    print(network.output)
