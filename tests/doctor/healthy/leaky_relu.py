import numpy as np

LEAK = 0.01

def leaky(z):
    return np.where(z > 0, z, LEAK * z)

def d_leaky(z):
    return np.where(z > 0, 1.0, LEAK)

def softmax(z):
    z = z - z.max(axis=0, keepdims=True)
    return np.exp(z) / np.exp(z).sum(axis=0, keepdims=True)


class DeepNet:
    """L layers, leaky relu + softmax, cross entropy. Columns are examples"""

    def __init__(self, dims, seed=None):
        if seed is not None:
            np.random.seed(seed)
        self.L = len(dims) - 1
        self.params = {}
        for l in range(1, self.L + 1):
            self.params['W' + str(l)] = np.random.randn(dims[l], dims[l - 1]) * np.sqrt(2 / dims[l - 1])
            self.params['b' + str(l)] = np.zeros((dims[l], 1))

    def forward(self, X):
        cache = {'A0': X}
        A = X
        for l in range(1, self.L + 1):
            Z = self.params['W' + str(l)] @ A + self.params['b' + str(l)]
            A = softmax(Z) if l == self.L else leaky(Z)
            cache['Z' + str(l)] = Z
            cache['A' + str(l)] = A
        return A, cache

    def cost(self, A, Y):
        return -np.sum(Y * np.log(A + 1e-15)) / Y.shape[1]

    def backward(self, cache, Y):
        m = Y.shape[1]
        grads = {}
        dZ = cache['A' + str(self.L)] - Y
        for l in range(self.L, 0, -1):
            grads['dW' + str(l)] = dZ @ cache['A' + str(l - 1)].T / m
            grads['db' + str(l)] = dZ.sum(axis=1, keepdims=True) / m
            if l > 1:
                dZ = self.params['W' + str(l)].T @ dZ * d_leaky(cache['Z' + str(l - 1)])
        return grads

    def update(self, grads, lr):
        for key in self.params:
            self.params[key] = self.params[key] - lr * grads['d' + key]

    def fit(self, X, Y, epochs=10, lr=0.1, batch_size=32):
        m = X.shape[1]
        for e in range(epochs):
            p = np.random.permutation(m)
            for i in range(0, m, batch_size):
                Xb = X[:, p[i:i + batch_size]]
                Yb = Y[:, p[i:i + batch_size]]
                A, cache = self.forward(Xb)
                self.update(self.backward(cache, Yb), lr)
            print("epoch", e, "cost", self.cost(self.forward(X)[0], Y))

    def predict(self, X):
        return self.forward(X)[0].argmax(axis=0)
