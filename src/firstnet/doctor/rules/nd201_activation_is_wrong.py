"""The activation is not what its name says.

The function by which every neuron fires gives other numbers than its formula.

Why:
    Sigmoid is 1 / (1 + e^-z): 0.5 at z = 0, near 1 for a large z and near 0 for a very negative
    one. With another curve the slope that backpropagation multiplies by no longer belongs to
    it.

Ask yourself:
    What should your function give for z = 0, and for a large z?

Example:
      def sigmoid(z):
    -     return 1.0 / (1.0 + np.exp(z))
    +     return 1.0 / (1.0 + np.exp(-z))
"""

LEVEL = "error"
