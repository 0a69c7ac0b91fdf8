"""The error of the hidden layers is wrong.

The last layer's slopes are right, those of the earlier layers are not. So it is the way back,
BP2: delta = (w^T delta) times the slope, with the weights of the layer after and the slope of
the layer itself. (The doctor nudges one weight after the other by a little, and looks by how
much the cost changes: that is the true slope.)

Why:
    The last layer learns, on top of hidden layers that move in a wrong direction. Such a
    network may still reach 80 or 90 per cent, so that nobody notices.

Ask yourself:
    For layer l, which layer's weights, which delta and which z belong into BP2?

Example:
      def backprop(self, x, y):
          ...
          for l in range(2, self.num_layers):
    -         delta = np.dot(self.weights[-l + 1].transpose(), delta)
    +         sp = sigmoid_prime(zs[-l])
    +         delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp
              nabla_b[-l] = delta
              ...
"""

LEVEL = "error"
