"""The biases are flat where the activations are columns.

The biases have the shape (n,), the weighted inputs the shape (n, 1). NumPy adds them without a
word, and the sum is a square of shape (n, n).

Why:
    The square travels on to the next layer. Where the shapes happen to fit, 100 numbers come
    out in place of 10, and np.argmax names a place from 0 to 99; where they do not, NumPy
    raises an error a layer too late.

Ask yourself:
    What is the shape of np.zeros((4, 1)) + np.zeros(4)?

Example:
    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

Use instead:
    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]
"""

LEVEL = "error"
