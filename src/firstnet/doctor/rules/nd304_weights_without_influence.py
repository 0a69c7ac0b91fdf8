"""Some weights have no influence.

The outputs stay exactly the same when these weights change.

Why:
    What backpropagation teaches these weights is never seen: a layer is skipped, its result is
    thrown away, or the outputs are rounded. Rounded outputs are often all 0, np.argmax is then
    0 too, and such images are called "0".

Ask yourself:
    Change one weight a little: which numbers on the way to the output change with it, and where
    does the change get lost?

Example:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return np.round(a)

Use instead:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a
"""

LEVEL = "error"
