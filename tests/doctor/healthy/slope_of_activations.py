import numpy as np
import random

def sigmoid(x):
    return 1/(1+np.exp(-x))

def sigmoid_derivative(a):
    # a is already sigmoid(z)!!
    return a*(1-a)

class NN:
    def __init__(self, layers):
        self.layers = layers
        self.weights = [np.random.randn(b, a) for a, b in zip(layers, layers[1:])]
        self.biases = [np.random.randn(b, 1) for b in layers[1:]]

    def forward(self, x):
        activations = [x]
        for w, b in zip(self.weights, self.biases):
            x = sigmoid(w @ x + b)
            activations.append(x)
        return activations

    def predict(self, x):
        return self.forward(x)[-1]

    def backprop(self, x, y):
        a = self.forward(x)
        dw = [0]*len(self.weights)
        db = [0]*len(self.biases)
        delta = (a[-1] - y)*sigmoid_derivative(a[-1])
        for i in range(len(self.weights)-1, -1, -1):
            dw[i] = delta @ a[i].T
            db[i] = delta
            if i != 0:
                delta = (self.weights[i].T @ delta)*sigmoid_derivative(a[i])
        return dw, db

    def train_batch(self, batch, lr):
        W = [np.zeros_like(w) for w in self.weights]
        B = [np.zeros_like(b) for b in self.biases]
        for x, y in batch:
            dw, db = self.backprop(x, y)
            for i in range(len(W)):
                W[i] += dw[i]
                B[i] += db[i]
        for i in range(len(W)):
            self.weights[i] -= lr*W[i]/len(batch)
            self.biases[i] -= lr*B[i]/len(batch)

    def train(self, data, epochs, batch_size, lr):
        for e in range(epochs):
            random.shuffle(data)
            for i in range(0, len(data), batch_size):
                self.train_batch(data[i:i+batch_size], lr)
            print("epoch", e, "done")

    def test(self, data):
        right = 0
        for x, y in data:
            if np.argmax(self.predict(x)) == y:
                right += 1
        return right

if __name__ == "__main__":
    import mnist_loader
    train, _, test = mnist_loader.load_data_wrapper()
    nn = NN([784, 30, 10])
    nn.train(train, 10, 10, 3)
    print(nn.test(test), "of", len(test))
