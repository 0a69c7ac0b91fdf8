"""The gradient of the biases is wrong.

The slopes of the weights are right, those of some biases are not. BP3 says: the slope along a
bias is delta itself. (The doctor nudges one weight after the other by a little, and looks by
how much the cost changes: that is the true slope.)

Why:
    These biases stay where they started, or wander. The network loses some of its accuracy, and
    nothing tells why.

Ask yourself:
    What is the slope of the cost along a bias, in the book's four equations? And which line of
    yours computes it, for each layer?

Example:
      def backprop(self, x, y):
          ...
          for l in range(2, self.num_layers):
              sp = sigmoid_prime(zs[-l])
              delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp
    +         nabla_b[-l] = delta
              nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())
          return (nabla_b, nabla_w)
"""

LEVEL = "error"
