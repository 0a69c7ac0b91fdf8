import numpy as np

class SoftmaxNet:
    def __init__(self, sizes):
        self.sizes = sizes
        self.weights = [np.random.randn(x, y) / np.sqrt(x) for x, y in zip(sizes[:-1], sizes[1:])]
        self.biases = [np.zeros(y) for y in sizes[1:]]

    def softmax(self, z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def forward(self, x):
        """returns probabilities and all the activations"""
        activations = [x]
        for w, b in zip(self.weights[:-1], self.biases[:-1]):
            x = 1 / (1 + np.exp(-(x @ w + b)))
            activations.append(x)
        probs = self.softmax(x @ self.weights[-1] + self.biases[-1])
        return probs, activations

    def loss(self, x, y):
        probs, _ = self.forward(x)
        return -np.mean(np.sum(y * np.log(probs + 1e-12), axis=1))

    def gradients(self, x, y):
        probs, acts = self.forward(x)
        n = len(x)
        gw, gb = [], []
        delta = (probs - y) / n
        for i in range(len(self.weights) - 1, -1, -1):
            gw.insert(0, acts[i].T @ delta)
            gb.insert(0, delta.sum(axis=0))
            if i:
                delta = delta @ self.weights[i].T * acts[i] * (1 - acts[i])
        return gw, gb

    def train(self, x, y, epochs=10, batch_size=32, lr=0.5):
        for epoch in range(epochs):
            perm = np.random.permutation(len(x))
            for i in range(0, len(x), batch_size):
                batch = perm[i:i + batch_size]
                gw, gb = self.gradients(x[batch], y[batch])
                for j in range(len(self.weights)):
                    self.weights[j] -= lr * gw[j]
                    self.biases[j] -= lr * gb[j]
            print("epoch", epoch, "loss", self.loss(x, y))

    def accuracy(self, x, y):
        probs, _ = self.forward(x)
        return (probs.argmax(axis=1) == y.argmax(axis=1)).mean()


if __name__ == "__main__":
    x_train, y_train, x_test, y_test = np.load("digits.npy", allow_pickle=True)
    net = SoftmaxNet([784, 100, 10])
    net.train(x_train, y_train)
    print(net.accuracy(x_test, y_test))
