"""The step changes nothing.

After a step all weights and biases are the same as before.

Why:
    The new weights are put into a local name that is forgotten at the end of the function, or a
    `//` has divided the step down to 0. Each epoch prints the same number.

Ask yourself:
    Which line writes to the weights?

Example:
      def update_mini_batch(self, mini_batch, eta):
          ...
          for x, y in mini_batch:
              ...
              nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
    -     weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
    -     biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]
    +     self.weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
    +     self.biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]
"""

LEVEL = "error"
