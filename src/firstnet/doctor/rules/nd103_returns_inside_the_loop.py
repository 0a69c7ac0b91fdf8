"""Feedforward returns inside its loop.

The `return` is inside the loop over the layers, so the function ends after the first of them.

Why:
    The function returns the activations of the first hidden layer. np.argmax then picks one of 30
    hidden neurons instead of one of 10 outputs, and hardly any answer is right.

Ask yourself:
    How many times does the body of your loop run before the function ends?

Example:
      def feedforward(self, a):
          for b, w in zip(self.biases, self.weights):
              a = sigmoid(np.dot(w, a) + b)
    -         return a
    +     return a
"""

LEVEL = "error"
