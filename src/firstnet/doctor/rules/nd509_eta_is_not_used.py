"""The learning rate is not used as it should be.

The step does not grow in proportion to eta: it is left out, or it is there twice.

Why:
    Whatever learning rate you choose, the network takes another one.

Ask yourself:
    If you double eta, does the step double?

Example:
      def update_mini_batch(self, mini_batch, eta):
          nabla_b = [np.zeros(b.shape) for b in self.biases]
          nabla_w = [np.zeros(w.shape) for w in self.weights]
          for x, y in mini_batch:
              delta_nabla_b, delta_nabla_w = self.backprop(x, y)
              nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
              nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
    -     self.weights = [w - nw / len(mini_batch) for w, nw in zip(self.weights, nabla_w)]
    -     self.biases = [b - nb / len(mini_batch) for b, nb in zip(self.biases, nabla_b)]
    +     self.weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
    +     self.biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]
"""

LEVEL = "error"
