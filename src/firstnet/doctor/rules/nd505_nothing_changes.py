"""The step changes nothing.

After a step all weights and biases are the same as before.

Why:
    The new weights are put into a local name that is forgotten at the end of the function, or a
    `//` has divided the step down to 0. Each epoch prints the same number.

Ask yourself:
    Which line writes to the weights?

Example:
      def update_mini_batch(self, mini_batch, eta):
          nabla_b = [np.zeros(b.shape) for b in self.biases]
          nabla_w = [np.zeros(w.shape) for w in self.weights]
          for x, y in mini_batch:
              delta_nabla_b, delta_nabla_w = self.backprop(x, y)
              nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
              nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
    -     weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
    -     biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]
    +     self.weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
    +     self.biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]
"""

LEVEL = "error"
