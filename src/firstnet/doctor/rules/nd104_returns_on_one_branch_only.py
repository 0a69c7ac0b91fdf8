"""Feedforward returns on one branch only.

There is a `return`, but not every way through the function reaches it.

Why:
    On the other ways Python gives back None, np.argmax(None) is 0, and those images are all
    called "0". If that happens to every image, each epoch prints 980 of 10000, the number of
    zeros.

Ask yourself:
    Is there a way through your function that does not meet the return?

Example:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        if np.max(a) > 0.9:
            return a

Use instead:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a
"""

LEVEL = "error"
