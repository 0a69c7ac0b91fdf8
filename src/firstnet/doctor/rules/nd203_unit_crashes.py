"""An activation or slope ends in an error.

Called with a column of numbers, a small function of the network raises an error.

Why:
    A name that NumPy does not have is only noticed when the line runs. And math.exp takes a
    single number, where np.exp takes a whole array.

Ask yourself:
    What happens if you call the function with np.array([[0.5], [1.0]])?

Example:
      def sigmoid_prime(z):
    -     return np.sigmoid(z) * (1 - np.sigmoid(z))
    +     return sigmoid(z) * (1 - sigmoid(z))
"""

LEVEL = "error"
