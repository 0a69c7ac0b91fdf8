"""The starting weights are not numbers.

Right after the network is made, some of its weights are NaN (not a number) or infinite.

Why:
    From then on every sum is NaN, np.argmax of NaN is 0, and each epoch prints the number of
    zeros in the test data, 980 of 10000.

Ask yourself:
    What are your first weights, if you print them? And what is the root of a negative number?

Example:
    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.sqrt(np.random.randn(y, x) / x) for x, y in zip(sizes[:-1], sizes[1:])]

Use instead:
    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) / np.sqrt(x) for x, y in zip(sizes[:-1], sizes[1:])]
"""

LEVEL = "error"
