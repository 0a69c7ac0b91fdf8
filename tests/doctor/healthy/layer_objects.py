import numpy as np


class Layer:
    def __init__(self, n_inputs, n_neurons):
        self.weights = np.random.randn(n_inputs, n_neurons)
        self.biases = np.random.randn(1, n_neurons)

    def forward(self, inputs):
        self.inputs = inputs
        self.z = np.dot(inputs, self.weights) + self.biases
        self.output = 1 / (1 + np.exp(-self.z))
        return self.output

    def backward(self, grad_output):
        """grad_output: dC/da of this layer, returns dC/da of the layer before"""
        delta = grad_output * self.output * (1 - self.output)
        self.dweights = np.dot(self.inputs.T, delta)
        self.dbiases = np.sum(delta, axis=0, keepdims=True)
        return np.dot(delta, self.weights.T)

    def update(self, lr):
        self.weights -= lr * self.dweights
        self.biases -= lr * self.dbiases


class Network:
    def __init__(self, sizes):
        self.layers = []
        for i in range(len(sizes) - 1):
            self.layers.append(Layer(sizes[i], sizes[i + 1]))

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)

    def train(self, X, Y, epochs, batch_size, lr):
        for epoch in range(epochs):
            p = np.random.permutation(len(X))
            for i in range(0, len(X), batch_size):
                idx = p[i:i + batch_size]
                out = self.forward(X[idx])
                self.backward((out - Y[idx]) / len(idx))
                for layer in self.layers:
                    layer.update(lr)
            print("epoch", epoch, "accuracy", self.accuracy(X, Y))

    def accuracy(self, X, Y):
        return np.mean(np.argmax(self.forward(X), axis=1) == np.argmax(Y, axis=1))


if __name__ == '__main__':
    from load_mnist import X_train, Y_train
    net = Network([784, 30, 10])
    net.train(X_train, Y_train, 10, 10, 3.0)
