"""Feedforward computes something else.

With the same weights and biases, feedforward comes to another output than a network of such
neurons should.

Why:
    The answers that are counted are not those of the network that backpropagation trains.

Ask yourself:
    Take two inputs, two weights and a bias, compute the output by hand, and compare.

Example:
      def feedforward(self, a):
          for b, w in zip(self.biases, self.weights):
    -         a = sigmoid(np.dot(w, a) - b)
    +         a = sigmoid(np.dot(w, a) + b)
          return a
"""

LEVEL = "error"
