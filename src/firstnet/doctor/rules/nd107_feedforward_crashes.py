"""Feedforward ends in an error.

Feeding one example forward raises an error: most often two arrays do not fit together.

Why:
    The values in this line do not fit together; "observed" lists them. For shapes: np.dot(w, a)
    needs as many columns in w as there are rows in a. The value that surprises you is the cause, or
    leads to the line that made it.

Ask yourself:
    Which shapes meet in that line, and which did you expect?

Example:
      def feedforward(self, a):
          for b, w in zip(self.biases, self.weights):
    -         a = sigmoid(np.dot(a, w) + b)
    +         a = sigmoid(np.dot(w, a) + b)
          return a
"""

LEVEL = "error"
