"""The slope is given the wrong thing.

There are two spellings of the slope of sigmoid: s(z) (1 - s(z)) takes the weighted input z, a
(1 - a) takes the activation a. Here one is called with what the other takes.

Why:
    The slope then has a wrong size, and for z even a wrong sign: learning is slow, or goes
    uphill.

Ask yourself:
    Does your slope function want z or a, and which do you hand it?

Example:
      def sigmoid_prime(z):
    -     return z * (1 - z)
    +     return sigmoid(z) * (1 - sigmoid(z))
"""

LEVEL = "error"
