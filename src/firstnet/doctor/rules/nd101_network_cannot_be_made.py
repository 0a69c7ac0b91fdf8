"""The network cannot be made.

Making a network of these sizes raises an error, before any digit is seen.

Why:
    What does not exist can't be trained. Most often two lists of sizes are paired wrongly, or a
    shape is given as one tuple where two arguments are wanted: np.random.randn(4, 3), but
    np.zeros((4, 3)).

Ask yourself:
    For the sizes [3, 4, 5, 2], which shapes should the weights and biases have, and which do
    you ask for?

Example:
      def __init__(self, sizes):
          self.num_layers = len(sizes)
          self.sizes = sizes
    -     self.biases = [np.random.randn((y, 1)) for y in sizes[1:]]
    +     self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
          self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]
"""

LEVEL = "error"
