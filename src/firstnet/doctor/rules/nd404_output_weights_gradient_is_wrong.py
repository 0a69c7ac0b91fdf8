"""The gradient of the output weights is wrong.

The biases of the last layer have the right slopes, its weights do not. BP4 says: delta times
the activations of the layer before, activations[-2]. (The doctor nudges one weight after the
other by a little, and looks by how much the cost changes: that is the true slope.)

Why:
    The output layer learns from numbers that are not its inputs.

Ask yourself:
    Which activations go into the last layer?

Example:
      def backprop(self, x, y):
          ...
          nabla_b[-1] = delta
    -     nabla_w[-1] = np.dot(delta, zs[-2].transpose())
    +     nabla_w[-1] = np.dot(delta, activations[-2].transpose())
          for l in range(2, self.num_layers):
              ...
"""

LEVEL = "error"
