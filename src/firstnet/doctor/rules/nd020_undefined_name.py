"""A name has no value.

A name is used that nothing in the file gives a value: an import or `self.` was forgotten,
or it is spelled in two ways.

Why:
    Python looks for the name when it reaches the line, and stops with a NameError.

Ask yourself:
    Where in the file does this name get its value, and is it spelled the same there?

Example:
      def feedforward(self, a):
    -     for b, w in zip(self.biases, weights):
    +     for b, w in zip(self.biases, self.weights):
              a = sigmoid(np.dot(w, a)+b)
          return a
"""

LEVEL = "error"
