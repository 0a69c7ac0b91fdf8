"""All examples of a mini-batch at once: one column of X is one image."""
import numpy as np


class Network:
    def __init__(self, sizes):
        self.sizes = sizes
        self.num_layers = len(sizes)
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, A):
        for b, W in zip(self.biases, self.weights):
            A = sigmoid(np.dot(W, A) + b)
        return A

    def SGD(self, X, Y, epochs, mini_batch_size, eta, X_test=None, y_test=None):
        """X is (784, n), Y is (10, n)"""
        n = X.shape[1]
        for j in range(epochs):
            order = np.random.permutation(n)
            X_shuffled = X[:, order]
            Y_shuffled = Y[:, order]
            for k in range(0, n, mini_batch_size):
                self.update_mini_batch(X_shuffled[:, k:k + mini_batch_size],
                                       Y_shuffled[:, k:k + mini_batch_size], eta)
            if X_test is not None:
                print("Epoch {}: {} / {}".format(j, self.evaluate(X_test, y_test), X_test.shape[1]))

    def update_mini_batch(self, X, Y, eta):
        m = X.shape[1]
        nabla_b, nabla_w = self.backprop(X, Y)
        self.weights = [W - eta / m * nw for W, nw in zip(self.weights, nabla_w)]
        self.biases = [b - eta / m * nb for b, nb in zip(self.biases, nabla_b)]

    def backprop(self, X, Y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(W.shape) for W in self.weights]
        A = X
        As = [X]
        Zs = []
        for b, W in zip(self.biases, self.weights):
            Z = np.dot(W, A) + b
            Zs.append(Z)
            A = sigmoid(Z)
            As.append(A)
        delta = (As[-1] - Y) * sigmoid_prime(Zs[-1])
        nabla_b[-1] = np.sum(delta, axis=1, keepdims=True)
        nabla_w[-1] = np.dot(delta, As[-2].T)
        for l in range(2, self.num_layers):
            delta = np.dot(self.weights[-l + 1].T, delta) * sigmoid_prime(Zs[-l])
            nabla_b[-l] = np.sum(delta, axis=1, keepdims=True)
            nabla_w[-l] = np.dot(delta, As[-l - 1].T)
        return nabla_b, nabla_w

    def evaluate(self, X, y):
        predictions = np.argmax(self.feedforward(X), axis=0)
        return np.sum(predictions == y)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


if __name__ == "__main__":
    from keras.datasets import mnist
    (x_train, y_train), (x_test, y_test) = mnist.load_data()
    X = x_train.reshape(-1, 784).T / 255.0
    Y = np.eye(10)[y_train].T
    net = Network([784, 30, 10])
    net.SGD(X, Y, 30, 10, 3.0, x_test.reshape(-1, 784).T / 255.0, y_test)
