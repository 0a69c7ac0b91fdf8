"""The learning rate is not used as it should be.

The step does not grow in proportion to eta: it is left out, or it is there twice.

Why:
    Whatever learning rate you choose, the network takes another one.

Ask yourself:
    If you double eta, does the step double?

Example:
      def update_mini_batch(self, mini_batch, eta):
          ...
          for x, y in mini_batch:
              ...
              nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
    -     self.weights = [w - nw / len(mini_batch) for w, nw in zip(self.weights, nabla_w)]
    -     self.biases = [b - nb / len(mini_batch) for b, nb in zip(self.biases, nabla_b)]
    +     self.weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
    +     self.biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]
"""

LEVEL = "error"
