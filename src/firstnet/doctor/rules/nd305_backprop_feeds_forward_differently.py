"""Backprop feeds forward differently.

The book's backprop computes the activations once more on its own. Here they come out different
from those of feedforward.

Why:
    The gradient is then that of another network than the one whose answers are counted.

Ask yourself:
    Put the forward pass of the answers beside that of backpropagation: which line differs?

Example:
      def backprop(self, x, y):
          ...
          for b, w in zip(self.biases, self.weights):
    -         z = np.dot(w, activation)
    +         z = np.dot(w, activation) + b
              zs.append(z)
              ...
"""

LEVEL = "error"
