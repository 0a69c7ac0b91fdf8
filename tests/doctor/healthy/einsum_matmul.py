import numpy as np
rng = np.random


def sigma(z): return 1.0 / (1.0 + np.exp(-z))
def dsigma(z): return sigma(z) * sigma(-z)


class Net(object):
    def __init__(self, *sizes):
        if len(sizes) == 1:
            sizes = tuple(sizes[0])
        self.sizes = sizes
        self.W = [rng.standard_normal((n, k)) for k, n in zip(sizes, sizes[1:])]
        self.b = [rng.standard_normal((n, 1)) for n in sizes[1:]]

    def feedforward(self, a):
        for W, b in zip(self.W, self.b):
            a = sigma(np.matmul(W, a) + b)
        return a

    def backprop(self, x, y):
        a, z = [x], []
        for W, b in zip(self.W, self.b):
            z.append(W @ a[-1] + b)
            a.append(sigma(z[-1]))
        delta = np.multiply(np.subtract(a[-1], y), dsigma(z[-1]))
        grad_b, grad_W = [delta], [np.einsum('ij,kj->ik', delta, a[-2])]
        for l in range(2, len(self.sizes)):
            delta = np.einsum('ji,jk->ik', self.W[-l + 1], delta) * dsigma(z[-l])
            grad_b = [delta] + grad_b
            grad_W = [np.einsum('ij,kj->ik', delta, a[-l - 1])] + grad_W
        return grad_b, grad_W

    def update(self, mini_batch, eta):
        gb = [np.zeros_like(b) for b in self.b]
        gW = [np.zeros_like(W) for W in self.W]
        for x, y in mini_batch:
            db, dW = self.backprop(x, y)
            gb = list(map(np.add, gb, db))
            gW = list(map(np.add, gW, dW))
        c = eta / len(mini_batch)
        self.b = [b - c * g for b, g in zip(self.b, gb)]
        self.W = [W - c * g for W, g in zip(self.W, gW)]

    def SGD(self, data, epochs, mini_batch_size, eta, test=()):
        for epoch in range(epochs):
            order = rng.permutation(len(data))
            for part in np.array_split(order, max(1, len(data) // mini_batch_size)):
                self.update([data[i] for i in part], eta)
            if test:
                print(epoch, self.evaluate(test))

    def evaluate(self, test):
        return sum(int(np.argmax(self.feedforward(x)) == y) for x, y in test)
