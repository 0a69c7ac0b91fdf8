"""The step is not averaged over the mini-batch.

The gradients of the examples are added up, but the sum is not divided by their number.

Why:
    With mini-batches of 10 every step is ten times as long as eta says. At eta = 3.0 it
    overshoots, and the neurons saturate.

Ask yourself:
    If you double the mini-batch, should the step become twice as long?

Example:
      def update_mini_batch(self, mini_batch, eta):
          ...
          for x, y in mini_batch:
              ...
              nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
    -     self.weights = [w - eta * nw for w, nw in zip(self.weights, nabla_w)]
    -     self.biases = [b - eta * nb for b, nb in zip(self.biases, nabla_b)]
    +     self.weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
    +     self.biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]
"""

LEVEL = "error"
