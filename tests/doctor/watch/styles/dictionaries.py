import numpy as np

np.random.seed(2)


def initialize(sizes):
    parameters = {}
    for l in range(1, len(sizes)):
        parameters["W" + str(l)] = np.random.randn(sizes[l], sizes[l - 1]) * 0.5
        parameters["b" + str(l)] = np.zeros((sizes[l], 1))
    return parameters


def forward(X, parameters):
    A1 = np.tanh(parameters["W1"] @ X + parameters["b1"])
    A2 = 1 / (1 + np.exp(-(parameters["W2"] @ A1 + parameters["b2"])))
    return A2, (A1, A2)


def backward(X, Y, cache, parameters):
    m = X.shape[1]
    A1, A2 = cache
    dZ2 = A2 - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - A1**2)
    return {
        "dW2": dZ2 @ A1.T / m,
        "db2": dZ2.sum(axis=1, keepdims=True) / m,
        "dW1": dZ1 @ X.T / m,
        "db1": dZ1.sum(axis=1, keepdims=True) / m,
    }


def update(parameters, grads, rate, velocity):
    for key in parameters:
        velocity[key] = 0.9 * velocity.get(key, 0) - rate * grads["d" + key]
        parameters[key] = parameters[key] + velocity[key] - 0.0001 * parameters[key]
    return parameters


X = np.random.randn(2, 200)
Y = (X[:1] ** 2 + X[1:] ** 2 < 1).astype(float)
parameters = initialize([2, 8, 1])
velocity = {}
for i in range(600):
    A2, cache = forward(X, parameters)
    grads = backward(X, Y, cache, parameters)
    parameters = update(parameters, grads, 0.3, velocity)
    if i % 100 == 0:
        print("iteration", i, "accuracy", np.mean((A2 > 0.5) == Y))
