import numpy as np, random

class Network:
    def __init__(self, sizes):
        self.num_layers, self.sizes = len(sizes), sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def forward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a

    def train(self, training_data, epochs=30, batch_size=10, learning_rate=3.0, test_data=None):
        for epoch in range(epochs):
            random.shuffle(training_data)
            for start in range(0, len(training_data), batch_size):
                self.train_batch(training_data[start:start+batch_size], learning_rate)
            if test_data:
                print(f"Epoch {epoch}: {self.evaluate(test_data):.2%}")

    def train_batch(self, batch, learning_rate):
        db = [np.zeros(b.shape) for b in self.biases]
        dw = [np.zeros(w.shape) for w in self.weights]
        for x, y in batch:
            gb, gw = self.backward(x, y)
            db = [d + g for d, g in zip(db, gb)]
            dw = [d + g for d, g in zip(dw, gw)]
        self.biases = [b - learning_rate * d / len(batch) for b, d in zip(self.biases, db)]
        self.weights = [w - learning_rate * d / len(batch) for w, d in zip(self.weights, dw)]

    def backward(self, x, y):
        a_s = [x]
        for b, w in zip(self.biases, self.weights):
            a_s.append(sigmoid(np.dot(w, a_s[-1]) + b))
        delta = (a_s[-1] - y) * a_s[-1] * (1 - a_s[-1])
        gb, gw = [delta], [np.dot(delta, a_s[-2].T)]
        for l in range(2, self.num_layers):
            delta = np.dot(self.weights[-l+1].T, delta) * a_s[-l] * (1 - a_s[-l])
            gb.append(delta)
            gw.append(np.dot(delta, a_s[-l-1].T))
        gb.reverse()
        gw.reverse()
        return gb, gw

    def evaluate(self, test_data):
        """share of the right answers, 0 to 1; y is one-hot here"""
        correct = sum(np.argmax(self.forward(x)) == np.argmax(y) for x, y in test_data)
        return correct / len(test_data)

def sigmoid(z): return 1.0 / (1.0 + np.exp(-z))
