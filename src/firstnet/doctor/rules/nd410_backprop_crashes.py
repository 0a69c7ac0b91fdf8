"""Backprop ends in an error.

Computing the gradient of one example raises an error.

Why:
    The line stops because of what meets in it, which stands under "observed": two arrays that do
    not fit, an index outside of its list, a name that was never set. In a network with two hidden
    layers of different sizes a wrong index shows at once.

Ask yourself:
    Which shapes meet in that line, and for which value of the loop's index?

Example:
      def backprop(self, x, y):
          ...
          for l in range(2, self.num_layers):
              sp = sigmoid_prime(zs[-l])
    -         delta = np.dot(self.weights[-l].transpose(), delta) * sp
    +         delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp
              nabla_b[-l] = delta
              ...
"""

LEVEL = "error"
