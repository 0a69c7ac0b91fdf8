"""The examples of a mini-batch are mixed.

Feedforward gives an example another output when other examples stand beside it in the matrix: a
sum or a maximum goes over the examples, where it should go over the neurons of one.

Why:
    The outputs of an example must depend on nothing but its own pixels. With softmax over the
    wrong axis, or over everything, the probabilities of a single digit don't add up to 1, and
    the gradient is not that of the cost.

Ask yourself:
    Put two examples into the matrix: which axis are the neurons, and what does each sum add up?

Example:
    def softmax(z):
        e = np.exp(z - np.max(z, axis=0))
        return e / np.sum(e)

    def feedforward(self, a):
        for b, w in zip(self.biases[:-1], self.weights[:-1]):
            a = sigmoid(np.dot(w, a) + b)
        return softmax(np.dot(self.weights[-1], a) + self.biases[-1])

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activations = [x]
        for b, w in zip(self.biases[:-1], self.weights[:-1]):
            activations.append(sigmoid(np.dot(w, activations[-1]) + b))
        delta = self.feedforward(x) - y
        for l in range(1, self.num_layers):
            nabla_b[-l] = np.sum(delta, axis=1, keepdims=True)
            nabla_w[-l] = np.dot(delta, activations[-l].transpose())
            slope = activations[-l] * (1 - activations[-l])
            delta = np.dot(self.weights[-l].transpose(), delta) * slope
        return (nabla_b, nabla_w)

    def update_mini_batch(self, mini_batch, eta):
        x = np.hstack([x for x, y in mini_batch])
        y = np.hstack([y for x, y in mini_batch])
        nabla_b, nabla_w = self.backprop(x, y)
        self.weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]

Use instead:
    def softmax(z):
        e = np.exp(z - np.max(z, axis=0))
        return e / np.sum(e, axis=0)

    def feedforward(self, a):
        for b, w in zip(self.biases[:-1], self.weights[:-1]):
            a = sigmoid(np.dot(w, a) + b)
        return softmax(np.dot(self.weights[-1], a) + self.biases[-1])

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activations = [x]
        for b, w in zip(self.biases[:-1], self.weights[:-1]):
            activations.append(sigmoid(np.dot(w, activations[-1]) + b))
        delta = self.feedforward(x) - y
        for l in range(1, self.num_layers):
            nabla_b[-l] = np.sum(delta, axis=1, keepdims=True)
            nabla_w[-l] = np.dot(delta, activations[-l].transpose())
            slope = activations[-l] * (1 - activations[-l])
            delta = np.dot(self.weights[-l].transpose(), delta) * slope
        return (nabla_b, nabla_w)

    def update_mini_batch(self, mini_batch, eta):
        x = np.hstack([x for x, y in mini_batch])
        y = np.hstack([y for x, y in mini_batch])
        nabla_b, nabla_w = self.backprop(x, y)
        self.weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]
"""

LEVEL = "error"
