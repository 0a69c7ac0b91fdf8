import numpy as np

class NeuralNetwork:
    def __init__(self, input_size, hidden_size, output_size):
        self.W1 = np.random.randn(input_size, hidden_size) * 0.1
        self.b1 = np.zeros((1, hidden_size))
        self.W2 = np.random.randn(hidden_size, output_size) * 0.1
        self.b2 = np.zeros((1, output_size))

    def sigmoid(self, z):
        return 1 / (1 + np.exp(-z))

    def forward(self, X):
        self.X = X
        self.z1 = np.dot(X, self.W1) + self.b1
        self.a1 = self.sigmoid(self.z1)
        self.z2 = np.dot(self.a1, self.W2) + self.b2
        self.a2 = self.sigmoid(self.z2)
        return self.a2

    def backward(self, X, y):
        m = X.shape[0]
        # output layer
        dz2 = (self.a2 - y) * self.a2 * (1 - self.a2)
        self.dW2 = np.dot(self.a1.T, dz2) / m
        self.db2 = np.sum(dz2, axis=0, keepdims=True) / m
        # hidden layer
        dz1 = np.dot(dz2, self.W2.T) * self.a1 * (1 - self.a1)
        self.dW1 = np.dot(X.T, dz1) / m
        self.db1 = np.sum(dz1, axis=0, keepdims=True) / m

    def update(self, learning_rate):
        self.W1 -= learning_rate * self.dW1
        self.b1 -= learning_rate * self.db1
        self.W2 -= learning_rate * self.dW2
        self.b2 -= learning_rate * self.db2

    def train(self, X, y, epochs, learning_rate, batch_size=10):
        for epoch in range(epochs):
            order = np.random.permutation(X.shape[0])
            for start in range(0, X.shape[0], batch_size):
                rows = order[start:start + batch_size]
                self.forward(X[rows])
                self.backward(X[rows], y[rows])
                self.update(learning_rate)
            loss = 0.5 * np.mean(np.sum((self.forward(X) - y) ** 2, axis=1))
            print("Epoch", epoch, "loss", loss)

    def predict(self, X):
        return np.argmax(self.forward(X), axis=1)

    def accuracy(self, X, labels):
        return np.mean(self.predict(X) == labels)


if __name__ == "__main__":
    data = np.load("mnist.npz")
    X_train = data["x_train"].reshape(60000, 784) / 255
    y_train = np.eye(10)[data["y_train"]]
    nn = NeuralNetwork(784, 30, 10)
    nn.train(X_train, y_train, epochs=10, learning_rate=3.0)
    print(nn.accuracy(data["x_test"].reshape(10000, 784) / 255, data["y_test"]))
