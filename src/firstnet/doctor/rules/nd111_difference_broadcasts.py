"""A difference of outputs and targets broadcasts to a table of all pairs.

An array of shape (n, 1) minus one of shape (n,) or (1, n) has n x n entries.

Why:
    NumPy broadcasts the two shapes without a warning. The error then mixes all examples, or all
    neurons, and what is learned is at best their mean.

Ask yourself:
    What are the shapes of the two sides, and of their difference?

Example:
      def cost_derivative(self, output_activations, y):
    -     return output_activations - y.ravel()
    +     return output_activations - y
"""

LEVEL = "error"
