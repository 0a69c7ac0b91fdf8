import numpy as np


def init_network(sizes):
    network = []
    for n_in, n_out in zip(sizes[:-1], sizes[1:]):
        network.append({"w": np.random.randn(n_out, n_in), "b": np.random.randn(n_out, 1)})
    return network


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def forward(network, x):
    for layer in network:
        layer["in"] = x
        layer["out"] = sigmoid(layer["w"] @ x + layer["b"])
        x = layer["out"]
    return x


def backward(network, y):
    error = network[-1]["out"] - y
    for layer in reversed(network):
        layer["delta"] = error * layer["out"] * (1 - layer["out"])
        error = layer["w"].T @ layer["delta"]


def update(network, eta):
    for layer in network:
        m = layer["in"].shape[1]
        layer["w"] -= eta / m * layer["delta"] @ layer["in"].T
        layer["b"] -= eta / m * layer["delta"].sum(axis=1, keepdims=True)


def train(network, X, Y, epochs, batch_size, eta):
    for epoch in range(epochs):
        order = np.random.permutation(X.shape[1])
        for k in range(0, X.shape[1], batch_size):
            batch = order[k:k + batch_size]
            forward(network, X[:, batch])
            backward(network, Y[:, batch])
            update(network, eta)
        print("epoch", epoch, accuracy(network, X, Y))


def accuracy(network, X, Y):
    return np.mean(forward(network, X).argmax(axis=0) == Y.argmax(axis=0))


if __name__ == "__main__":
    digits = np.load("train.npz")
    net = init_network([784, 30, 10])
    train(net, digits["X"].T / 255, digits["Y"].T, 10, 10, 3.0)
