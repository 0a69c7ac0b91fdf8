import numpy as np
import random


class Net:
    def __init__(self, n_inputs, n_hidden, n_outputs):
        self.hidden_weights = np.random.randn(n_hidden, n_inputs)
        self.hidden_bias = np.random.randn(n_hidden, 1)
        self.output_weights = np.random.randn(n_outputs, n_hidden)
        self.output_bias = np.random.randn(n_outputs, 1)

    def sigmoid(self, z):
        return 1.0 / (1.0 + np.exp(-z))

    def feedforward(self, x):
        hidden = self.sigmoid(np.dot(self.hidden_weights, x) + self.hidden_bias)
        return self.sigmoid(np.dot(self.output_weights, hidden) + self.output_bias)

    def backprop(self, x, y):
        hidden = self.sigmoid(np.dot(self.hidden_weights, x) + self.hidden_bias)
        output = self.sigmoid(np.dot(self.output_weights, hidden) + self.output_bias)
        output_delta = (output - y) * output * (1 - output)
        hidden_delta = np.dot(self.output_weights.T, output_delta) * hidden * (1 - hidden)
        return (np.dot(hidden_delta, x.T), hidden_delta, np.dot(output_delta, hidden.T), output_delta)

    def update(self, batch, eta):
        hw = np.zeros(self.hidden_weights.shape)
        hb = np.zeros(self.hidden_bias.shape)
        ow = np.zeros(self.output_weights.shape)
        ob = np.zeros(self.output_bias.shape)
        for x, y in batch:
            dhw, dhb, dow, dob = self.backprop(x, y)
            hw += dhw
            hb += dhb
            ow += dow
            ob += dob
        self.hidden_weights -= eta * hw / len(batch)
        self.hidden_bias -= eta * hb / len(batch)
        self.output_weights -= eta * ow / len(batch)
        self.output_bias -= eta * ob / len(batch)

    def train(self, data, epochs, batch_size, eta, test_data=None):
        for epoch in range(epochs):
            random.shuffle(data)
            for k in range(0, len(data), batch_size):
                self.update(data[k:k + batch_size], eta)
            if test_data:
                print("Epoch", epoch, ":", self.evaluate(test_data), "/", len(test_data))

    def evaluate(self, test_data):
        right = 0
        for x, y in test_data:
            if np.argmax(self.feedforward(x)) == y:
                right += 1
        return right
