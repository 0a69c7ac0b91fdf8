"""The weights do not follow one another.

The arrays that the network makes do not have the shapes that layers of these sizes need.

Why:
    The weights of a layer need a row for each of its neurons and a column for each neuron of
    the layer before (the other way round, if you write a @ w). Otherwise the product of weights
    and activations does not exist.

Ask yourself:
    Which shape must the weights between 784 inputs and 30 neurons have?

Example:
    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[1:], sizes[1:])]

Use instead:
    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]
"""

LEVEL = "error"
