"""The hidden neurons are saturated at the start.

The starting weights are so large that nearly every hidden neuron is at the flat end of its curve
for images like those of MNIST. Weights from N(0, 1), as in chapter 1, saturate 45 % of them; that
is usual.

Why:
    Where the curve is flat the slope is nearly 0, and so is the gradient: the neuron does not learn
    until chance moves it.

Ask yourself:
    How large is np.dot(w, x) + b for your first image, and what is the slope there?

Example:
      def __init__(self, sizes):
          self.num_layers = len(sizes)
          self.sizes = sizes
          self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
    -     self.weights = [50 * np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]
    +     self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]
"""

LEVEL = "advice"
