"""The activation is applied to the inputs.

The pixels go through sigmoid before they reach the first layer of neurons.

Why:
    Pixels from 0 to 1 become numbers from 0.5 to 0.73: black and white look almost alike, and
    the first layer has little to learn from.

Ask yourself:
    Are the inputs neurons that fire, or the numbers that the first neurons are given?

Example:
    def feedforward(self, a):
        a = sigmoid(a)
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a

Use instead:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a
"""

LEVEL = "error"
