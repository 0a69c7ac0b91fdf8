import numpy as np
import random


class Network:
    def __init__(self, sizes, lr=3.0, batch_size=10, epochs=30):
        self.sizes = sizes
        self.lr = lr
        self.batch_size = batch_size
        self.epochs = epochs
        self.weights = [np.random.randn(sizes[i + 1], sizes[i]) for i in range(len(sizes) - 1)]
        self.biases = [np.random.randn(sizes[i + 1], 1) for i in range(len(sizes) - 1)]

    def activation(self, z):
        return 1 / (1 + np.exp(-z))

    def activation_prime(self, z):
        return self.activation(z) * (1 - self.activation(z))

    def feedforward(self, a):
        for w, b in zip(self.weights, self.biases):
            a = self.activation(np.dot(w, a) + b)
        return a

    def fit(self, data):
        data = data[:]
        for epoch in range(self.epochs):
            random.shuffle(data)
            for i in range(0, len(data), self.batch_size):
                self.train_on_batch(data[i:i + self.batch_size])

    def train_on_batch(self, batch):
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        for x, y in batch:
            dw, db = self.backprop(x, y)
            nabla_w = [n + d for n, d in zip(nabla_w, dw)]
            nabla_b = [n + d for n, d in zip(nabla_b, db)]
        self.weights = [w - self.lr / len(batch) * n for w, n in zip(self.weights, nabla_w)]
        self.biases = [b - self.lr / len(batch) * n for b, n in zip(self.biases, nabla_b)]

    def backprop(self, x, y):
        activations = [x]
        zs = []
        for w, b in zip(self.weights, self.biases):
            zs.append(np.dot(w, activations[-1]) + b)
            activations.append(self.activation(zs[-1]))
        dw = [np.zeros(w.shape) for w in self.weights]
        db = [np.zeros(b.shape) for b in self.biases]
        delta = (activations[-1] - y) * self.activation_prime(zs[-1])
        for l in range(1, len(self.sizes)):
            dw[-l] = np.dot(delta, activations[-l - 1].T)
            db[-l] = delta
            if l < len(self.sizes) - 1:
                delta = np.dot(self.weights[-l].T, delta) * self.activation_prime(zs[-l - 1])
        return dw, db

    def score(self, data):
        return sum(int(np.argmax(self.feedforward(x)) == y) for x, y in data)


if __name__ == "__main__":
    import mnist_loader
    train, valid, test = mnist_loader.load_data_wrapper()
    net = Network([784, 30, 10])
    net.fit(train)
    print(net.score(test))
