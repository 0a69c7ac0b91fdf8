"""Feedforward forgets the biases.

The outputs stay the same, whatever the biases are.

Why:
    Backpropagation goes on teaching the biases, but the answers come from a network without
    them. Without its bias, a neuron's z is 0 for an empty image, whatever it has learned.

Ask yourself:
    Change one bias by 1: should the output change, and does it?

Example:
      def feedforward(self, a):
          for b, w in zip(self.biases, self.weights):
    -         a = sigmoid(np.dot(w, a))
    +         a = sigmoid(np.dot(w, a) + b)
          return a
"""

LEVEL = "error"
