"""All neurons of a hidden layer start alike.

Every neuron of the layer has the same starting weights, all zeros or all ones.

Why:
    Neurons that are alike compute the same and, where the next layer weighs them the same too, are
    taught the same. They then stay alike for ever, and thirty of them do the work of one.

Ask yourself:
    What would have to differ for two neurons of this layer to learn different things?

Example:
      def __init__(self, sizes):
          self.num_layers = len(sizes)
          self.sizes = sizes
          self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
    -     self.weights = [np.zeros((y, x)) for x, y in zip(sizes[:-1], sizes[1:])]
    +     self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]
"""

LEVEL = "warning"
