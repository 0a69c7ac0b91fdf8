"""The gradient of the hidden weights is wrong.

The deltas are right, for the slopes of the biases are; but the slopes of the weights are not.
BP4 wants the activations of the layer before, activations[-l-1], as they are. (The doctor
nudges one weight after the other by a little, and looks by how much the cost changes: that is
the true slope.)

Why:
    These layers learn from numbers that are not their inputs.

Ask yourself:
    For the weights of layer l, whose activations are they multiplied by?

Example:
      def backprop(self, x, y):
          ...
          for l in range(2, self.num_layers):
              ...
              nabla_b[-l] = delta
    -         nabla_w[-l] = np.dot(delta, sigmoid(activations[-l - 1]).transpose())
    +         nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())
          return (nabla_b, nabla_w)
"""

LEVEL = "error"
