"""The exponential of softmax can overflow.

The output is no number where weighted inputs are about 1,000: e to the power of 710 is more than a
computer's numbers hold, and infinity over infinity is nan.

Why:
    One large weighted input makes the output nan, then the gradient, then all weights. Subtracting
    the largest z first changes nothing in the result, since it cancels.

Ask yourself:
    What is np.exp(1000), and what is np.exp(1000 - 1000)?

Example:
    def softmax(z):
        return np.exp(z) / np.sum(np.exp(z))

    def feedforward(self, a):
        for b, w in zip(self.biases[:-1], self.weights[:-1]):
            a = sigmoid(np.dot(w, a) + b)
        return softmax(np.dot(self.weights[-1], a) + self.biases[-1])

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activations, zs = [x], []
        for b, w in zip(self.biases, self.weights):
            zs.append(np.dot(w, activations[-1]) + b)
            last = len(zs) == len(self.weights)
            activations.append(softmax(zs[-1]) if last else sigmoid(zs[-1]))
        delta = activations[-1] - y
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].T)
        for l in range(2, self.num_layers):
            delta = np.dot(self.weights[-l + 1].T, delta) * sigmoid_prime(zs[-l])
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].T)
        return nabla_b, nabla_w

Use instead:
    def softmax(z):
        e = np.exp(z - np.max(z))
        return e / np.sum(e)

    def feedforward(self, a):
        for b, w in zip(self.biases[:-1], self.weights[:-1]):
            a = sigmoid(np.dot(w, a) + b)
        return softmax(np.dot(self.weights[-1], a) + self.biases[-1])

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activations, zs = [x], []
        for b, w in zip(self.biases, self.weights):
            zs.append(np.dot(w, activations[-1]) + b)
            last = len(zs) == len(self.weights)
            activations.append(softmax(zs[-1]) if last else sigmoid(zs[-1]))
        delta = activations[-1] - y
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].T)
        for l in range(2, self.num_layers):
            delta = np.dot(self.weights[-l + 1].T, delta) * sigmoid_prime(zs[-l])
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].T)
        return nabla_b, nabla_w
"""

LEVEL = "advice"
