import numpy as np

class MLP:
    """sigmoid MLP, sklearn-like. X: (samples, features), y: one hot (samples, classes)"""

    def __init__(self, layer_sizes):
        self.layer_sizes = layer_sizes
        self.W = []
        self.b = []
        for n_in, n_out in zip(layer_sizes[:-1], layer_sizes[1:]):
            self.W.append(np.random.randn(n_in, n_out))
            self.b.append(np.zeros((1, n_out)))

    @staticmethod
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def forward(self, X):
        self.A = [X]
        for W, b in zip(self.W, self.b):
            X = self.sigmoid(X @ W + b)
            self.A.append(X)
        return X

    def backward(self, y):
        m = y.shape[0]
        dW = [None] * len(self.W)
        db = [None] * len(self.b)
        out = self.A[-1]
        delta = (out - y) * out * (1 - out)
        for i in reversed(range(len(self.W))):
            dW[i] = self.A[i].T @ delta / m
            db[i] = delta.sum(axis=0, keepdims=True) / m
            if i > 0:
                delta = (delta @ self.W[i].T) * self.A[i] * (1 - self.A[i])
        return dW, db

    def fit(self, X, y, epochs=10, lr=3.0, batch_size=10):
        n = X.shape[0]
        for epoch in range(epochs):
            idx = np.random.permutation(n)
            X, y = X[idx], y[idx]
            for s in range(0, n, batch_size):
                xb, yb = X[s:s+batch_size], y[s:s+batch_size]
                self.forward(xb)
                dW, db = self.backward(yb)
                for i in range(len(self.W)):
                    self.W[i] -= lr * dW[i]
                    self.b[i] -= lr * db[i]
            print(f"epoch {epoch+1}: loss {np.mean((self.forward(X) - y) ** 2):.4f}")
        return self

    def predict(self, X):
        return np.argmax(self.forward(X), axis=1)

    def score(self, X, y):
        return np.mean(self.predict(X) == np.argmax(y, axis=1))


if __name__ == "__main__":
    from sklearn.datasets import fetch_openml
    X, y = fetch_openml("mnist_784", return_X_y=True, as_frame=False)
    X = X / 255.0
    Y = np.eye(10)[y.astype(int)]
    model = MLP([784, 30, 10])
    model.fit(X[:60000], Y[:60000])
    print("accuracy:", model.score(X[60000:], Y[60000:]))
