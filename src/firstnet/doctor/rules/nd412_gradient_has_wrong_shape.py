"""The gradient has the wrong shape.

There must be one slope for each weight and each bias: the gradient has the shapes of the arrays
that it belongs to.

Why:
    With another shape the step raises an error; or NumPy stretches the smaller array without a
    word, and every weight gets a mixture.

Ask yourself:
    Which shape has the product of the error and the activations before it, and which has the matrix
    of weights?

Example:
      def backprop(self, x, y):
          ...
          nabla_b[-1] = delta
    -     nabla_w[-1] = np.dot(activations[-2], delta.transpose())
    +     nabla_w[-1] = np.dot(delta, activations[-2].transpose())
          for l in range(2, self.num_layers):
              ...
"""

LEVEL = "error"
