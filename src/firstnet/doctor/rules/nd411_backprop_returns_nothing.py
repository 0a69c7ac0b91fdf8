"""Backprop returns nothing.

The gradient is computed, but the function ends without `return`, so Python gives back None.

Why:
    The step that unpacks the gradient gets None, and ends in TypeError: cannot unpack
    non-iterable NoneType object.

Ask yourself:
    What does your function give back, if you print it?

Example:
      def backprop(self, x, y):
          ...
          for l in range(2, self.num_layers):
              ...
              nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())
    +     return (nabla_b, nabla_w)
"""

LEVEL = "error"
