"""A line ends in the middle of an expression.

A narrow column has broken a statement in two, and Python reads each half by itself.

Why:
    Outside of brackets, a statement ends where its line ends. A line that ends in an operator is
    half a statement, and Python stops there.

Ask yourself:
    What would stand to the right of the last sign on this line?

Example:
      def cost_derivative(self, output_activations, y):
    -     return output_activations -
    -            y
    +     return output_activations - y
"""

LEVEL = "error"
