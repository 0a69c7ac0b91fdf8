"""The gradients are never set back to zero.

The sums of the gradients live on from one mini-batch to the next.

Why:
    Every step repeats all the steps before it, so that the steps grow and grow: the network
    overshoots, and its weights run away.

Ask yourself:
    What do your sums hold when the second mini-batch begins?

Example:
      def __init__(self, sizes):
          self.num_layers = len(sizes)
          self.sizes = sizes
          self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
          self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]
    +
    + def update_mini_batch(self, mini_batch, eta):
          self.nabla_b = [np.zeros(b.shape) for b in self.biases]
          self.nabla_w = [np.zeros(w.shape) for w in self.weights]
    -
    - def update_mini_batch(self, mini_batch, eta):
          for x, y in mini_batch:
              dnb, dnw = self.backprop(x, y)
              self.nabla_b = [nb + db for nb, db in zip(self.nabla_b, dnb)]
              self.nabla_w = [nw + dw for nw, dw in zip(self.nabla_w, dnw)]
          m = len(mini_batch)
          self.weights = [w - (eta / m) * nw for w, nw in zip(self.weights, self.nabla_w)]
          self.biases = [b - (eta / m) * nb for b, nb in zip(self.biases, self.nabla_b)]
"""

LEVEL = "error"
