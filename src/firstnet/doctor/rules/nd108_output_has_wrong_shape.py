"""The output has the wrong shape.

Feedforward returns something else than one activation for each output neuron.

Why:
    np.argmax takes whatever it gets. Of a single number it is 0, so that every image is called
    "0" and each epoch prints 980 of 10000; of a larger array it names a place that is no digit.

Ask yourself:
    How many numbers should come out for one digit, and how many do?

Example:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return np.argmax(a)

Use instead:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a
"""

LEVEL = "error"
