"""The slope of the cost is wrong.

The function that tells how the cost changes with the outputs gives other numbers than it
should.

Why:
    For the quadratic cost it is a - y: output minus desired output. With y - a every step
    climbs the hill: the cost rises, and the outputs end up on the wrong side.

Ask yourself:
    If the output is too large, should your slope be positive or negative?

Example:
      def cost_derivative(self, output_activations, y):
    -     return y - output_activations
    +     return output_activations - y
"""

LEVEL = "error"
