import numpy as np

draw = np.random.RandomState(12)


def dense(inputs, outputs):
    weights = draw.uniform(-1, 1, (inputs + 1, outputs))
    velocity = np.zeros_like(weights)
    kept = {}

    def forward(x):
        kept["x"] = np.hstack([x, np.ones((len(x), 1))])
        kept["a"] = np.tanh(kept["x"] @ weights)
        return kept["a"]

    def backward(error):
        nonlocal weights, velocity
        delta = error * (1 - kept["a"] ** 2)
        below = delta @ weights[:-1].T
        velocity = 0.9 * velocity - 0.02 * kept["x"].T @ delta
        weights = weights + velocity
        return below

    return forward, backward


bits = np.array([[(n >> k) & 1 for k in range(4)] for n in range(16)])
X, T = 2.0 * bits - 1.0, np.where(bits.sum(axis=1) % 2 == 1, 0.9, -0.9).reshape(-1, 1)
net = [dense(4, 10), dense(10, 6), dense(6, 1)]
for step in range(1500):
    out = X
    for forward, _ in net:
        out = forward(out)
    error = out - T
    if step % 500 == 0:
        print("step", step, "error", np.sum(error**2))
    for _, backward in reversed(net):
        error = backward(error)
