"""Healthy networks in several styles, and bugs to put into them: the text, and what spoils it."""

COLUMNS = '''\
import random
import numpy as np


class Network(object):

    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x)
                        for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        """Return the output for input a."""
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a)+b)
        return a

    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        n = len(training_data)
        for j in range(epochs):
            random.shuffle(training_data)
            mini_batches = [
                training_data[k:k+mini_batch_size]
                for k in range(0, n, mini_batch_size)]
            for mini_batch in mini_batches:
                self.update_mini_batch(mini_batch, eta)
            if test_data:
                print(j, self.evaluate(test_data))

    def update_mini_batch(self, mini_batch, eta):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            delta_nabla_b, delta_nabla_w = self.backprop(x, y)
            nabla_b = [nb+dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
            nabla_w = [nw+dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
        self.weights = [w-(eta/len(mini_batch))*nw
                        for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b-(eta/len(mini_batch))*nb
                       for b, nb in zip(self.biases, nabla_b)]

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activation = x
        activations = [x]
        zs = []
        for b, w in zip(self.biases, self.weights):
            z = np.dot(w, activation)+b
            zs.append(z)
            activation = sigmoid(z)
            activations.append(activation)
        delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].transpose())
        for l in range(2, self.num_layers):
            z = zs[-l]
            sp = sigmoid_prime(z)
            delta = np.dot(self.weights[-l+1].transpose(), delta) * sp
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l-1].transpose())
        return (nabla_b, nabla_w)

    def evaluate(self, test_data):
        test_results = [(np.argmax(self.feedforward(x)), y)
                        for (x, y) in test_data]
        return sum(int(x == y) for (x, y) in test_results)

    def cost_derivative(self, output_activations, y):
        return (output_activations-y)


def sigmoid(z):
    return 1.0/(1.0+np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z)*(1-sigmoid(z))
'''

ROWS = """\
import numpy as np

class NeuralNet:
    def __init__(self, n_in, n_hidden, n_out, lr=0.5):
        self.lr = lr
        self.W1 = np.random.randn(n_in, n_hidden) * 0.1
        self.b1 = np.zeros((1, n_hidden))
        self.W2 = np.random.randn(n_hidden, n_out) * 0.1
        self.b2 = np.zeros((1, n_out))

    def sigmoid(self, z):
        return 1 / (1 + np.exp(-z))

    def sigmoid_deriv(self, a):
        return a * (1 - a)

    def forward(self, X):
        self.z1 = X @ self.W1 + self.b1
        self.a1 = self.sigmoid(self.z1)
        self.z2 = self.a1 @ self.W2 + self.b2
        self.a2 = self.sigmoid(self.z2)
        return self.a2

    def backward(self, X, y):
        m = X.shape[0]
        dz2 = (self.a2 - y) * self.sigmoid_deriv(self.a2)
        self.dW2 = self.a1.T @ dz2 / m
        self.db2 = np.sum(dz2, axis=0, keepdims=True) / m
        dz1 = dz2 @ self.W2.T * self.sigmoid_deriv(self.a1)
        self.dW1 = X.T @ dz1 / m
        self.db1 = np.sum(dz1, axis=0, keepdims=True) / m

    def update(self):
        self.W1 -= self.lr * self.dW1
        self.b1 -= self.lr * self.db1
        self.W2 -= self.lr * self.dW2
        self.b2 -= self.lr * self.db2

    def fit(self, X, y, epochs, batch_size):
        for epoch in range(epochs):
            order = np.random.permutation(len(X))
            for start in range(0, len(X), batch_size):
                idx = order[start:start + batch_size]
                self.forward(X[idx])
                self.backward(X[idx], y[idx])
                self.update()

    def accuracy(self, X, y):
        return np.mean(np.argmax(self.forward(X), axis=1) == np.argmax(y, axis=1))
"""

FUNCTIONS = """\
import numpy as np

def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))

def initialize(n_x, n_h, n_y):
    params = {}
    params["W1"] = np.random.randn(n_h, n_x) * 0.01
    params["b1"] = np.zeros((n_h, 1))
    params["W2"] = np.random.randn(n_y, n_h) * 0.01
    params["b2"] = np.zeros((n_y, 1))
    return params

def forward(params, X):
    Z1 = np.dot(params["W1"], X) + params["b1"]
    A1 = sigmoid(Z1)
    Z2 = np.dot(params["W2"], A1) + params["b2"]
    A2 = sigmoid(Z2)
    return A1, A2

def backward(params, X, Y, A1, A2):
    m = X.shape[1]
    dZ2 = A2 - Y
    dW2 = np.dot(dZ2, A1.T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = np.dot(params["W2"].T, dZ2) * A1 * (1 - A1)
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

def update(params, grads, lr):
    for key in ("W1", "b1", "W2", "b2"):
        params[key] = params[key] - lr * grads["d" + key]
    return params
"""

INDICES = """\
import numpy as np

def sigmoid(x):
    return 1/(1+np.exp(-x))

def d_sigmoid(x):
    s = sigmoid(x)
    return s*(1-s)

class MLP:
    def __init__(self, layers):
        self.layers = layers
        self.L = len(layers)
        self.w = []
        self.b = []
        for i in range(self.L-1):
            self.w.append(np.random.randn(layers[i+1], layers[i]))
            self.b.append(np.random.randn(layers[i+1], 1))

    def forward(self, x):
        self.a = [x]
        self.z = []
        for i in range(self.L-1):
            z = self.w[i].dot(self.a[i]) + self.b[i]
            self.z.append(z)
            self.a.append(sigmoid(z))
        return self.a[-1]

    def backward(self, x, y):
        out = self.forward(x)
        dw = [None]*(self.L-1)
        db = [None]*(self.L-1)
        delta = (out - y)*d_sigmoid(self.z[-1])
        for i in reversed(range(self.L-1)):
            dw[i] = delta.dot(self.a[i].T)
            db[i] = delta
            if i > 0:
                delta = self.w[i].T.dot(delta)*d_sigmoid(self.z[i-1])
        return dw, db

    def train(self, data, epochs, lr):
        for e in range(epochs):
            np.random.shuffle(data)
            for x, y in data:
                dw, db = self.backward(x, y)
                for i in range(self.L-1):
                    self.w[i] -= lr*dw[i]
                    self.b[i] -= lr*db[i]

    def score(self, data):
        correct = 0
        for x, y in data:
            if np.argmax(self.forward(x)) == np.argmax(y):
                correct += 1
        return correct/len(data)
"""

# (the style, the function that is spoilt, what is right there, what the learner wrote)
CASES = [
    (COLUMNS, "feedforward", "        return a\n\n    def SGD", "\n    def SGD"),
    (COLUMNS, "feedforward", "+b)\n        return a\n", "+b)\n            return a\n"),
    (COLUMNS, "feedforward", "a = sigmoid(np.dot(w, a)+b)", "a = sigmoid(np.dot(w, a))"),
    (COLUMNS, "feedforward", "a = sigmoid(np.dot(w, a)+b)", "a = np.dot(w, a)+b"),
    (COLUMNS, "feedforward", "a = sigmoid(np.dot(w, a)+b)", "sigmoid(np.dot(w, a)+b)"),
    (COLUMNS, "feedforward", "a = sigmoid(np.dot(w, a)+b)", "a = sigmoid(np.dot(a, w)+b)"),
    (COLUMNS, "feedforward", "a = sigmoid(np.dot(w, a)+b)", "a = sigmoid(w*a+b)"),
    (COLUMNS, "feedforward", "a = sigmoid(np.dot(w, a)+b)", "a = sigmoid(np.dot(w, a)-b)"),
    (COLUMNS, "feedforward", "a = sigmoid(np.dot(w, a)+b)", "z = sigmoid(np.dot(w, a)+b)"),
    (
        COLUMNS,
        "feedforward",
        "zip(self.biases, self.weights):\n            a =",
        "zip(self.weights, self.biases):\n            a =",
    ),
    (
        COLUMNS,
        "feedforward",
        "sigmoid(np.dot(w, a)+b)\n        return",
        "sigmoid_prime(np.dot(w, a)+b)\n        return",
    ),
    (COLUMNS, "sigmoid", "np.exp(-z)", "np.exp(z)"),
    (COLUMNS, "sigmoid", "(1.0+np.exp(-z))", "(1.0-np.exp(-z))"),
    (COLUMNS, "sigmoid", "1.0/(1.0+np.exp(-z))", "1.0/1.0+np.exp(-z)"),
    (COLUMNS, "sigmoid", "return 1.0/", "1.0/"),
    (COLUMNS, "sigmoid", "1.0/(1.0+np.exp(-z))", "1.0*(1.0+np.exp(-z))"),
    (COLUMNS, "sigmoid_prime", "(1-sigmoid(z))", "(1+sigmoid(z))"),
    (COLUMNS, "sigmoid_prime", "return sigmoid(z)*(1-sigmoid(z))", "return z*(1-z)"),
    (COLUMNS, "sigmoid_prime", "return sigmoid(z)*(1-sigmoid(z))", "return sigmoid(z)"),
    (COLUMNS, "sigmoid_prime", "return sigmoid(z)*(1-sigmoid(z))", "return 1-sigmoid(z)"),
    (COLUMNS, "sigmoid_prime", "(1-sigmoid(z))", "(1-z)"),
    (COLUMNS, "sigmoid_prime", "(1-sigmoid(z))", "sigmoid(1-z)"),
    (COLUMNS, "cost_derivative", "output_activations-y", "y-output_activations"),
    (COLUMNS, "cost_derivative", "(output_activations-y)", "(output_activations+y)"),
    (COLUMNS, "cost_derivative", "(output_activations-y)", "2*(output_activations-y)"),
    (COLUMNS, "cost_derivative", "(output_activations-y)", "(output_activations-y)**2"),
    (COLUMNS, "__init__", "randn(y, x)", "randn(x, y)"),
    (COLUMNS, "__init__", "randn(y, 1)", "randn(y)"),
    (COLUMNS, "__init__", "for y in sizes[1:]", "for y in sizes"),
    (COLUMNS, "__init__", "zip(sizes[:-1], sizes[1:])", "zip(sizes[1:], sizes[:-1])"),
    (COLUMNS, "__init__", "np.random.randn(y, x)", "np.zeros((y, x))"),
    (COLUMNS, "__init__", "self.sizes = sizes", "sizes = sizes"),
    (COLUMNS, "SGD", "range(0, n, mini_batch_size)", "range(0, n)"),
    (COLUMNS, "SGD", "            random.shuffle(training_data)\n", ""),
    (COLUMNS, "SGD", "training_data[k:k+mini_batch_size]", "training_data[0:mini_batch_size]"),
    (COLUMNS, "SGD", "training_data[k:k+mini_batch_size]", "training_data[k:mini_batch_size]"),
    (COLUMNS, "SGD", "training_data[k:k+mini_batch_size]", "training_data"),
    (COLUMNS, "SGD", "mini_batch, eta)\n            if", "training_data, eta)\n            if"),
    (COLUMNS, "update_mini_batch", "self.weights = [w-(eta", "self.weights = [w+(eta"),
    (COLUMNS, "update_mini_batch", "w-(eta/len(mini_batch))*nw", "w-eta*nw"),
    (COLUMNS, "update_mini_batch", "b-(eta/len(mini_batch))*nb", "b-(eta//len(mini_batch))*nb"),
    (
        COLUMNS,
        "update_mini_batch",
        "        self.biases = [b-(eta/len(mini_batch))*nb\n"
        "                       for b, nb in zip(self.biases, nabla_b)]\n",
        "",
    ),
    (COLUMNS, "update_mini_batch", "self.weights = [w-(eta", "weights = [w-(eta"),
    (COLUMNS, "update_mini_batch", "nabla_w = [nw+dnw for", "nabla_w = [dnw for"),
    (
        COLUMNS,
        "update_mini_batch",
        "            nabla_b = [nb+dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]\n",
        "",
    ),
    (COLUMNS, "update_mini_batch", "zip(nabla_w, delta_nabla_w)", "zip(nabla_w, nabla_w)"),
    (
        COLUMNS,
        "update_mini_batch",
        "delta_nabla_b, delta_nabla_w =",
        "delta_nabla_w, delta_nabla_b =",
    ),
    (
        COLUMNS,
        "update_mini_batch",
        "zip(self.weights, nabla_w)]",
        "zip(self.weights, delta_nabla_w)]",
    ),
    (
        COLUMNS,
        "update_mini_batch",
        "            nabla_w = [nw+dnw for nw, dnw",
        "        nabla_w = [nw+dnw for nw, dnw",
    ),
    (
        COLUMNS,
        "update_mini_batch",
        "        nabla_w = [np.zeros(w.shape) for w in self.weights]\n        for x",
        "        for x",
    ),
    (COLUMNS, "backprop", "zs[-1])\n", "zs[-2])\n"),
    (COLUMNS, "backprop", " * sigmoid_prime(zs[-1])", ""),
    (COLUMNS, "backprop", " * sigmoid_prime(zs[-1])", " * sigmoid(zs[-1])"),
    (
        COLUMNS,
        "backprop",
        "delta, activations[-2].transpose()",
        "delta, activations[-1].transpose()",
    ),
    (COLUMNS, "backprop", "delta, activations[-2].transpose()", "delta, activations[-2]"),
    (COLUMNS, "backprop", "        nabla_b[-1] = delta\n", ""),
    (COLUMNS, "backprop", "            nabla_b[-l] = delta\n", ""),
    (
        COLUMNS,
        "backprop",
        "            nabla_w[-l] = np.dot(delta, activations[-l-1].transpose())\n",
        "",
    ),
    (COLUMNS, "backprop", "            zs.append(z)\n", ""),
    (COLUMNS, "backprop", "            activations.append(activation)\n", ""),
    (COLUMNS, "backprop", "range(2, self.num_layers)", "range(1, self.num_layers)"),
    (COLUMNS, "backprop", "range(2, self.num_layers)", "range(2, self.num_layers-1)"),
    (COLUMNS, "backprop", "z = zs[-l]", "z = zs[l]"),
    (COLUMNS, "backprop", "z = zs[-l]", "z = zs[-l+1]"),
    (COLUMNS, "backprop", "weights[-l+1]", "weights[-l]"),
    (COLUMNS, "backprop", "weights[-l+1].transpose()", "weights[-l+1]"),
    (COLUMNS, "backprop", "delta) * sp", "delta)"),
    (COLUMNS, "backprop", "activations[-l-1]", "activations[-l]"),
    (COLUMNS, "backprop", "activations[-l-1]", "activations[-l+1]"),
    (COLUMNS, "backprop", "nabla_b[-l] = delta", "nabla_b[-l] += delta"),
    (COLUMNS, "backprop", "nabla_b[-l] = delta", "nabla_b[l] = delta"),
    (COLUMNS, "backprop", "return (nabla_b, nabla_w)", "return (nabla_w, nabla_b)"),
    (COLUMNS, "backprop", "        return (nabla_b, nabla_w)\n", ""),
    (COLUMNS, "backprop", "activation = sigmoid(z)", "activation = z"),
    (COLUMNS, "backprop", "activations = [x]", "activations = []"),
    (COLUMNS, "backprop", "activation = x", "activation = sigmoid(x)"),
    (COLUMNS, "backprop", "np.dot(w, activation)+b", "np.dot(w, x)+b"),
    (COLUMNS, "backprop", "np.dot(w, activation)+b", "np.dot(w, activation)"),
    (COLUMNS, "backprop", "delta = np.dot(self.weights", "delta = np.dot(nabla_w"),
    (
        COLUMNS,
        "backprop",
        "delta = np.dot(self.weights[-l+1].transpose(), delta) * sp",
        "delta = self.weights[-l+1].transpose()*delta*sp",
    ),
    (
        COLUMNS,
        "backprop",
        "nabla_w[-l] = np.dot(delta, activations[-l-1].transpose())",
        "nabla_w[-l] = np.dot(activations[-l-1].transpose(), delta)",
    ),
    (
        COLUMNS,
        "backprop",
        "            delta = np.dot(self.weights[-l+1].transpose(), delta) * sp\n",
        "",
    ),
    (COLUMNS, "backprop", "            z = zs[-l]\n", ""),
    (COLUMNS, "backprop", "sp = sigmoid_prime(z)", "sp = sigmoid(z)"),
    (COLUMNS, "backprop", "sp = sigmoid_prime(z)", "sp = sigmoid_prime(activations[-l])"),
    (
        COLUMNS,
        "backprop",
        "            delta = np.dot(self.weights[-l+1].transpose(), delta) * sp\n"
        "            nabla_b[-l] = delta\n",
        "            nabla_b[-l] = delta\n"
        "            delta = np.dot(self.weights[-l+1].transpose(), delta) * sp\n",
    ),
    (COLUMNS, "evaluate", "argmax", "argmin"),
    (COLUMNS, "evaluate", "(np.argmax(self.feedforward(x)), y)", "(self.feedforward(x), y)"),
    (COLUMNS, "evaluate", "int(x == y)", "int(x != y)"),
    (COLUMNS, "evaluate", "int(x == y)", "int(x is y)"),
    (COLUMNS, "evaluate", "in test_data]", "in test_data[:10]]"),
    (COLUMNS, "evaluate", "return sum", "sum"),
    (COLUMNS, "evaluate", "for (x, y) in test_results", "for (y, y) in test_results"),
    (ROWS, "forward", "self.a1 = self.sigmoid(self.z1)", "self.a1 = self.z1"),
    (ROWS, "forward", "self.a1 @ self.W2 + self.b2", "self.z1 @ self.W2 + self.b2"),
    (ROWS, "forward", "X @ self.W1 + self.b1", "X @ self.W1"),
    (ROWS, "forward", "        return self.a2\n", ""),
    (ROWS, "forward", "self.a2 = self.sigmoid(self.z2)", "self.a2 = self.sigmoid(self.z1)"),
    (ROWS, "backward", "(self.a2 - y)", "(y - self.a2)"),
    (ROWS, "backward", " * self.sigmoid_deriv(self.a1)", ""),
    (ROWS, "backward", "self.sigmoid_deriv(self.a1)", "self.sigmoid_deriv(self.z1)"),
    (ROWS, "backward", "dz2 @ self.W2.T", "dz2 @ self.dW2.T"),
    (ROWS, "backward", "dz2 @ self.W2.T", "dz2 @ self.W2"),
    (ROWS, "backward", "self.a1.T @ dz2 / m", "self.a1.T @ dz2"),
    (ROWS, "backward", "self.a1.T @ dz2 / m", "self.a2.T @ dz2 / m"),
    (ROWS, "backward", "dz1, axis=0", "dz1, axis=1"),
    (ROWS, "backward", "np.sum(dz1, axis=0, keepdims=True)", "np.sum(dz1)"),
    (ROWS, "backward", "np.sum(dz1, axis=0, keepdims=True)", "dz1"),
    (ROWS, "backward", "X.shape[0]", "X.shape[1]"),
    (ROWS, "backward", "        self.db1 = np.sum(dz1, axis=0, keepdims=True) / m\n", ""),
    (ROWS, "update", "self.W1 -=", "self.W1 +="),
    (ROWS, "update", "self.b2 -= self.lr * self.db2", "self.b2 -= self.lr * self.db1"),
    (ROWS, "update", "self.W1 -= self.lr * self.dW1", "self.W1 = self.lr * self.dW1"),
    (ROWS, "update", "        self.b1 -= self.lr * self.db1\n", ""),
    (ROWS, "update", "self.lr * self.dW1", "self.dW1"),
    (ROWS, "fit", "start:start + batch_size", "0:batch_size"),
    (ROWS, "fit", "                self.update()\n", "            self.update()\n"),
    (ROWS, "fit", "                self.update()\n", ""),
    (ROWS, "fit", "y[idx])", "y)"),
    (ROWS, "accuracy", "np.argmax(y, axis=1)", "y"),
    (ROWS, "accuracy", "np.argmax(self.forward(X), axis=1)", "np.argmax(self.forward(X), axis=0)"),
    (ROWS, "accuracy", "np.mean", "np.sum"),
    (ROWS, "sigmoid_deriv", "a * (1 - a)", "a * (a - 1)"),
    (FUNCTIONS, "forward", 'A1) + params["b2"]', 'A1) + params["b1"]'),
    (FUNCTIONS, "forward", 'np.dot(params["W2"], A1)', 'np.dot(params["W2"], Z1)'),
    (FUNCTIONS, "forward", "return A1, A2", "return A2, A1"),
    (FUNCTIONS, "backward", "dZ2 = A2 - Y", "dZ2 = Y - A2"),
    (FUNCTIONS, "backward", "(1 - A1)", "(1 - A2)"),
    (FUNCTIONS, "backward", " * A1 * (1 - A1)", ""),
    (FUNCTIONS, "backward", " * A1 * (1 - A1)", " * (1 - A1)"),
    (FUNCTIONS, "backward", 'params["W2"].T', 'params["W1"].T'),
    (FUNCTIONS, "backward", 'params["W2"].T', "dW2.T"),
    (FUNCTIONS, "backward", "np.dot(dZ1, X.T) / m", "np.dot(dZ1, X.T)"),
    (FUNCTIONS, "backward", "np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1, axis=1)"),
    (FUNCTIONS, "backward", '{"dW1": dW1,', '{"dW1": dW2,'),
    (FUNCTIONS, "update", "params[key] - lr", "params[key] + lr"),
    (FUNCTIONS, "update", "\n    return params\n", "\n        return params\n"),
    (FUNCTIONS, "initialize", "randn(n_h, n_x)", "randn(n_x, n_h)"),
    (INDICES, "forward", "self.a[i]) +", "self.a[i-1]) +"),
    (INDICES, "forward", "self.a.append(sigmoid(z))", "self.a.append(z)"),
    (INDICES, "forward", " + self.b[i]", ""),
    (INDICES, "forward", "            self.z.append(z)\n", ""),
    (INDICES, "forward", "self.a = [x]", "self.a = []"),
    (INDICES, "forward", "self.a[-1]", "self.a"),
    (INDICES, "forward", "        return self.a[-1]\n", ""),
    (
        INDICES,
        "forward",
        "            self.a.append(sigmoid(z))\n",
        "        self.a.append(sigmoid(z))\n",
    ),
    (INDICES, "backward", "self.a[i].T", "self.a[i+1].T"),
    (INDICES, "backward", "(out - y)*d_sigmoid(self.z[-1])", "(out - y)"),
    (INDICES, "backward", "*d_sigmoid(self.z[i-1])", ""),
    (INDICES, "backward", "self.z[i-1]", "self.z[i]"),
    (INDICES, "backward", "self.w[i].T", "self.w[i-1].T"),
    (INDICES, "backward", "            db[i] = delta\n", ""),
    (INDICES, "backward", "dw[i] = delta.dot", "dw[i] += delta.dot"),
    (INDICES, "backward", "reversed(range(self.L-1))", "range(self.L-1)"),
    (INDICES, "backward", "return dw, db", "return db, dw"),
    (INDICES, "backward", "if i > 0", "if i > 1"),
    (INDICES, "backward", "d_sigmoid(self.z[-1])", "d_sigmoid(out)"),
    (INDICES, "backward", "self.w[i].T.dot(delta)", "self.w[i].dot(delta)"),
    (INDICES, "backward", "self.w[i].T.dot(delta)", "dw[i].T.dot(delta)"),
    (INDICES, "train", "self.w[i] -= lr", "self.w[i] += lr"),
    (INDICES, "train", "                    self.b[i] -= lr*db[i]\n", ""),
    (INDICES, "train", "lr*dw[i]", "dw[i]"),
    (INDICES, "train", "            np.random.shuffle(data)\n", ""),
    (INDICES, "train", "self.backward(x, y)", "self.backward(y, x)"),
    (INDICES, "score", "np.argmax(y)", "y"),
    (INDICES, "score", "                correct += 1", "                correct = 1"),
    (INDICES, "score", "        return correct/", "            return correct/"),
    (INDICES, "score", "argmax(self", "argmin(self"),
    (INDICES, "score", "correct/len(data)", "correct//len(data)"),
    (INDICES, "__init__", "layers[i+1], layers[i]", "layers[i], layers[i+1]"),
    (INDICES, "__init__", "layers[i+1], 1", "layers[i+1]"),
    (INDICES, "d_sigmoid", "    s = sigmoid(x)\n", "    s = x\n"),
]
