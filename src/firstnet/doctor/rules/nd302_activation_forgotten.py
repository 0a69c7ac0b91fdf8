"""Feedforward forgets the activation.

In some layer the weighted input z is passed on as it is, without sigmoid.

Why:
    A hidden layer without its curve adds nothing to the next one: two straight lines in a row
    are one straight line. And backpropagation multiplies by the slope of a curve which is not
    there.

Ask yourself:
    What is the difference between z and a, and which of them goes into the next layer?

Example:
      def feedforward(self, a):
          for b, w in zip(self.biases, self.weights):
    -         a = np.dot(w, a) + b
    +         a = sigmoid(np.dot(w, a) + b)
          return a
"""

LEVEL = "error"
