"""The gradient points uphill.

Every slope has the right size and the wrong sign. (The doctor nudges one weight after the other
by a little, and looks by how much the cost changes: that is the true slope.)

Why:
    Each step climbs instead of descending: the cost rises from the first epoch on, and the
    outputs end up on the wrong side.

Ask yourself:
    If an output is larger than desired, should its error be positive or negative?

Example:
      def backprop(self, x, y):
          ...
          nabla_b = [np.zeros(b.shape) for b in self.biases]
    -     delta = (y - activations[-1]) * sigmoid_prime(zs[-1])
    +     delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])
          nabla_b[-1] = delta
          ...
"""

LEVEL = "error"
