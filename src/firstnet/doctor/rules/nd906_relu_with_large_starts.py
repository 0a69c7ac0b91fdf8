"""Rectified linear neurons start with large weights.

Weights from N(0, 1) suit sigmoid neurons, which can not exceed 1. Rectified linear neurons hand on
whatever they get.

Why:
    With 784 inputs the weighted inputs are of the size of 8, and grow from layer to layer. The
    first steps are huge, and neurons that fall below 0 for all images never come back.

Ask yourself:
    What comes out of your first hidden layer, and what is its largest number?

Example:
    def relu(z):
        return np.maximum(z, 0)

    def relu_prime(z):
        return (z > 0) * 1.0

    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases[:-1], self.weights[:-1]):
            a = relu(np.dot(w, a) + b)
        return sigmoid(np.dot(self.weights[-1], a) + self.biases[-1])

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activations, zs = [x], []
        for b, w in zip(self.biases, self.weights):
            zs.append(np.dot(w, activations[-1]) + b)
            last = len(zs) == len(self.weights)
            activations.append(sigmoid(zs[-1]) if last else relu(zs[-1]))
        delta = (activations[-1] - y) * sigmoid_prime(zs[-1])
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].T)
        for l in range(2, self.num_layers):
            delta = np.dot(self.weights[-l + 1].T, delta) * relu_prime(zs[-l])
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].T)
        return nabla_b, nabla_w

Use instead:
    def relu(z):
        return np.maximum(z, 0)

    def relu_prime(z):
        return (z > 0) * 1.0

    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        pairs = zip(sizes[:-1], sizes[1:])
        self.weights = [np.random.randn(y, x) * np.sqrt(2.0 / x) for x, y in pairs]

    def feedforward(self, a):
        for b, w in zip(self.biases[:-1], self.weights[:-1]):
            a = relu(np.dot(w, a) + b)
        return sigmoid(np.dot(self.weights[-1], a) + self.biases[-1])

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activations, zs = [x], []
        for b, w in zip(self.biases, self.weights):
            zs.append(np.dot(w, activations[-1]) + b)
            last = len(zs) == len(self.weights)
            activations.append(sigmoid(zs[-1]) if last else relu(zs[-1]))
        delta = (activations[-1] - y) * sigmoid_prime(zs[-1])
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].T)
        for l in range(2, self.num_layers):
            delta = np.dot(self.weights[-l + 1].T, delta) * relu_prime(zs[-l])
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].T)
        return nabla_b, nabla_w
"""

LEVEL = "advice"
