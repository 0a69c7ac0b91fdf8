# notebook exercise, functions only: tanh hidden layer, sigmoid outputs, everything in dicts
# X: one example per column
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    return {
        "W1": 0.05 * np.random.randn(n_h, n_x),
        "b1": np.zeros(shape=(n_h, 1)),
        "W2": 0.05 * np.random.randn(n_y, n_h),
        "b2": np.zeros(shape=(n_y, 1)),
    }


def update_parameters(parameters, grads, learning_rate=0.8):
    # new dict, the old one stays as it is
    W2 = parameters["W2"] - grads["dW2"] * learning_rate
    b2 = parameters["b2"] - grads["db2"] * learning_rate
    W1 = parameters["W1"] - grads["dW1"] * learning_rate
    b1 = parameters["b1"] - grads["db1"] * learning_rate
    return dict(W1=W1, b1=b1, W2=W2, b2=b2)


def sigmoid(Z):
    return 1 / (np.exp(-Z) + 1)


def forward_propagation(X, parameters):
    Z1 = parameters["W1"].dot(X) + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"].dot(A1) + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, dict(Z1=Z1, A1=A1, Z2=Z2, A2=A2)


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    A1, A2 = cache["A1"], cache["A2"]
    W2 = parameters["W2"]
    grads = {}

    # sigmoid with cross-entropy: its slope cancels
    dZ2 = A2 - Y
    grads["dW2"] = dW2 = dZ2.dot(A1.T) / m
    grads["db2"] = dZ2.sum(axis=1, keepdims=True) / m

    # tanh: slope is 1 - a*a
    dZ1 = W2.T.dot(dZ2) * (1 - A1 * A1)
    grads["dW1"] = dZ1.dot(X.T) / m
    grads["db1"] = dZ1.sum(axis=1, keepdims=True) / m
    return grads


def compute_cost(A2, Y):
    right, wrong = Y * np.log(A2), (1 - Y) * np.log(1 - A2)
    return -(right + wrong).sum() / Y.shape[1]


def predict(parameters, X):
    return forward_propagation(X, parameters)[0].argmax(axis=0)


def nn_model(X, Y, n_h, num_iterations=2500, learning_rate=0.8, print_cost=False):
    parameters = initialize_parameters(len(X), n_h, len(Y))
    for step in range(num_iterations):
        A2, cache = forward_propagation(X, parameters)
        if print_cost and step % 250 == 0:
            print("step", step, "cost", compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads, learning_rate)
    return parameters


if __name__ == "__main__":
    from week3_data import digits_8x8
    X, Y = digits_8x8()
    trained = nn_model(X, Y, n_h=12, print_cost=True)
    right = predict(trained, X) == Y.argmax(axis=0)
    print("right on the training set: %.1f %%" % (100 * right.mean()))
