"""The slope is not the slope of the activation.

The derivative that backpropagation multiplies by is not what small nudges of the function
itself tell: change z a little, and see how much the activation changes.

Why:
    The slope of sigmoid is s(z) (1 - s(z)): 1/4 at z = 0, nearly 0 far away from it. With a
    wrong slope the steps have a wrong length, or lead in a wrong direction.

Ask yourself:
    Nudge z by 0.001: how much does your activation change, and what does your slope say?

Example:
      def sigmoid_prime(z):
    -     return sigmoid(z) * (1 + sigmoid(z))
    +     return sigmoid(z) * (1 - sigmoid(z))
"""

LEVEL = "error"
