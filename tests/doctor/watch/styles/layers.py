import numpy as np

rng = np.random.default_rng(5)


class Dense:
    def __init__(self, inputs, outputs):
        self.w = rng.normal(0, 0.5, (inputs, outputs))
        self.b = np.zeros((1, outputs))

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, grad):
        self.dw = self.x.T @ grad
        self.db = grad.sum(axis=0, keepdims=True)
        return grad @ self.w.T


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, grad):
        return grad * self.mask


class Adam:
    def __init__(self, rate=0.01):
        self.rate, self.t, self.m, self.v = rate, 0, {}, {}

    def step(self, layers):
        self.t += 1
        for k, layer in enumerate(layers):
            for name in ("w", "b"):
                if not hasattr(layer, name):
                    continue
                grad = getattr(layer, "d" + name)
                key = (k, name)
                self.m[key] = 0.9 * self.m.get(key, 0) + 0.1 * grad
                self.v[key] = 0.999 * self.v.get(key, 0) + 0.001 * grad**2
                m = self.m[key] / (1 - 0.9**self.t)
                v = self.v[key] / (1 - 0.999**self.t)
                setattr(layer, name, getattr(layer, name) - self.rate * m / (np.sqrt(v) + 1e-8))


x = rng.normal(size=(300, 2))
labels = (x[:, 0] * x[:, 1] > 0).astype(int)
layers = [Dense(2, 16), Relu(), Dense(16, 2)]
adam = Adam()
for epoch in range(40):
    order = rng.permutation(300)
    for start in range(0, 300, 30):
        rows = order[start : start + 30]
        out = x[rows]
        for layer in layers:
            out = layer.forward(out)
        exps = np.exp(out - out.max(axis=1, keepdims=True))
        probs = exps / exps.sum(axis=1, keepdims=True)
        grad = probs.copy()
        grad[np.arange(30), labels[rows]] -= 1
        grad /= 30
        for layer in reversed(layers):
            grad = layer.backward(grad)
        adam.step(layers)
    out = x
    for layer in layers:
        out = layer.forward(out)
    print("epoch", epoch, "accuracy", np.mean(out.argmax(axis=1) == labels))
