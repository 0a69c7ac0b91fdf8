"""The error at the output is wrong.

The last layer's slopes are already wrong, and with them all others. BP1 says: delta is the
slope of the cost along the outputs times the slope of the neurons. (The doctor nudges one
weight after the other by a little, and looks by how much the cost changes: that is the true
slope.)

Why:
    All that follows is computed from this first delta.

Ask yourself:
    What are the two factors of the output error in BP1?

Example:
      def backprop(self, x, y):
          ...
          nabla_b = [np.zeros(b.shape) for b in self.biases]
    -     delta = self.cost_derivative(activations[-1], y) * sigmoid(zs[-1])
    +     delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])
          nabla_b[-1] = delta
          ...
"""

LEVEL = "error"
