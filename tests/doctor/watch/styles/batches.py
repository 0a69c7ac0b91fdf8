import numpy as np

draw = np.random.RandomState(0)


def points(count):
    x = draw.randn(count, 3)
    x[::20] = 0.0
    return x, (x[:, 0] * x[:, 1] > 0).astype(int)


def batches(x, y, size):
    order = draw.permutation(len(x))
    for start in range(0, len(x), size):
        rows = order[start : start + size]
        yield x[rows], y[rows]


X, y = points(400)
X_test, y_test = points(200)
W1, b1 = draw.randn(3, 16), np.zeros(16)
W2, b2 = draw.randn(16, 2) * 0.3, np.zeros(2)
weights = [W1, b1, W2, b2]
first, second = [np.zeros_like(w) for w in weights], [np.zeros_like(w) for w in weights]
rate, step, decay = 0.02, 0, 0.0


def forward(x):
    hidden = np.maximum(0, x @ W1 + b1)
    return hidden, hidden @ W2 + b2


def gradients(x, labels):
    rows = np.arange(len(x))
    hidden, scores = forward(x)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances = powers / powers.sum(axis=1, keepdims=True)
    loss = -np.log(chances[rows, labels]).mean() + 0.5 * decay * (W1**2).sum()
    error = chances.copy()
    error[rows, labels] -= 1
    error /= len(x)
    back = error @ W2.T
    back[hidden <= 0] = 0
    return loss, [x.T @ back + decay * W1, back.sum(axis=0), hidden.T @ error, error.sum(axis=0)]


for epoch in range(40):
    for some, labels in batches(X, y, 20):
        loss, grads = gradients(some, labels)
        step += 1
        rate = rate * 0.9999
        for w, m, v, g in zip(weights, first, second, grads):
            m[...] = 0.9 * m + 0.1 * g
            v[...] = 0.999 * v + 0.001 * g * g
            w -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    print("epoch", epoch, "loss", loss)
answers = np.argmax(forward(X_test)[1], axis=1)
print("test accuracy:", 100 * np.sum(answers == y_test) / len(y_test), "%")
