import numpy as np

σ = lambda z: 1 / (1 + np.exp(-z))


def σʹ(z):
    return σ(z) * (1 - σ(z))


class Net:
    def __init__(self, layers):
        self.L = len(layers)
        self.w = [np.random.randn(n, m) for m, n in zip(layers[:-1], layers[1:])]
        self.b = [np.random.randn(n, 1) for n in layers[1:]]

    def feedforward(self, α):
        for w, b in zip(self.w, self.b):
            α = σ(w @ α + b)
        return α

    def backprop(self, x, y):
        α, ζ = [x], []
        for w, b in zip(self.w, self.b):
            ζ.append(w @ α[-1] + b)
            α.append(σ(ζ[-1]))
        δ = (α[-1] - y) * σʹ(ζ[-1])                # BP1
        ἐw = [δ @ α[-2].T]
        ἐb = [δ]
        for l in range(self.L - 2, 0, -1):
            δ = self.w[l].T @ δ * σʹ(ζ[l - 1])     # BP2
            ἐb.insert(0, δ)                        # BP3
            ἐw.insert(0, δ @ α[l - 1].T)           # BP4
        return ἐb, ἐw

    def step(self, batch, η):
        Σb = [0 * b for b in self.b]
        Σw = [0 * w for w in self.w]
        for x, y in batch:
            δb, δw = self.backprop(x, y)
            Σb = [s + d for s, d in zip(Σb, δb)]
            Σw = [s + d for s, d in zip(Σw, δw)]
        self.b = [b - η / len(batch) * s for b, s in zip(self.b, Σb)]
        self.w = [w - η / len(batch) * s for w, s in zip(self.w, Σw)]

    def train(self, data, epochs=30, batch_size=10, η=3.0, test=None):
        for ε in range(epochs):
            np.random.shuffle(order := np.arange(len(data)))
            for k in range(0, len(data), batch_size):
                self.step([data[i] for i in order[k:k + batch_size]], η)
            if test:
                print(f"{ε}: {self.accuracy(test)} of {len(test)}")

    def accuracy(self, test):
        return sum(int(np.argmax(self.feedforward(x)) == y) for x, y in test)
