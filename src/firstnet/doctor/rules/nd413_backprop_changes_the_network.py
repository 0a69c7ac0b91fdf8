"""Backprop changes the network.

Asking for the gradient already changes weights or biases.

Why:
    `nabla_w = self.weights` makes no copy: both names stand for the same list, and what is put
    into one is in the other. The slopes overwrite the network before the step begins. Or a step
    is taken in here already, and once more by the caller.

Ask yourself:
    Which lines of your function write to self, or to something that belongs to self?

Example:
      def backprop(self, x, y):
          ...
          # backward, the layers counted from the last
    -     nabla_w = self.weights
    -     nabla_b = self.biases
    +     nabla_w = [np.zeros(w.shape) for w in self.weights]
    +     nabla_b = [np.zeros(b.shape) for b in self.biases]
          delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])
          ...
"""

LEVEL = "error"
