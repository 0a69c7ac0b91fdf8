"""homework: ReLU layer + softmax layer, examples are rows, answers are class numbers"""
import numpy as np

LR = 0.4
REG = 5e-4


class TwoLayerNet(object):
    """params: W1, b1, W2, b2"""

    def __init__(self, input_size, hidden_size, output_size, spread=0.01):
        def small(rows, cols):
            return np.random.randn(rows, cols) * spread
        self.params = dict(
            W1=small(input_size, hidden_size), b1=np.zeros(hidden_size),
            W2=small(hidden_size, output_size), b2=np.zeros(output_size))

    def predict(self, X):
        return self.loss(X).argmax(axis=1)

    def train(self, X, y, learning_rate=LR, reg=REG, num_iters=300, batch_size=64, verbose=False):
        for step in range(num_iters):
            # with replacement, so one image can be in twice
            pick = np.random.choice(len(X), batch_size)
            cost, slopes = self.loss(X[pick], y[pick], reg)
            for name, slope in slopes.items():
                self.params[name] -= learning_rate * slope
            if verbose and not step % 50:
                print(step, "steps done, cost", round(cost, 4))

    def loss(self, X, y=None, reg=0.0):
        """(cost, slopes), or only the scores when nobody knows the answers"""
        W1, b1, W2, b2 = [self.params[name] for name in ("W1", "b1", "W2", "b2")]
        h = (X @ W1 + b1).clip(min=0)
        scores = h @ W2 + b2
        if y is None:
            return scores

        n = len(X)
        rows = np.arange(n)
        # softmax
        p = np.exp(scores - np.amax(scores, axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        cost = -np.mean(np.log(p[rows, y])) + reg * ((W1 ** 2).sum() + (W2 ** 2).sum())

        # back again: p minus one-hot, then layer by layer
        p[rows, y] -= 1
        d_scores = p / n
        d_h = d_scores @ W2.T
        d_h[h == 0] = 0
        slopes = {
            "b2": d_scores.sum(axis=0),
            "W2": h.T @ d_scores + 2 * reg * W2,
            "b1": d_h.sum(axis=0),
            "W1": X.T @ d_h + 2 * reg * W1,
        }
        return cost, slopes
