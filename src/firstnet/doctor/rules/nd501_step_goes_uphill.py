"""The step goes uphill.

The gradient is right, but the step adds it instead of taking it away.

Why:
    The gradient points to where the cost rises. Adding it climbs: the cost grows from the first
    epoch on.

Ask yourself:
    Which way does the gradient point, and which way do you want to go?

Example:
      def update_mini_batch(self, mini_batch, eta):
          ...
          for x, y in mini_batch:
              ...
              nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
    -     self.weights = [w + (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
    -     self.biases = [b + (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]
    +     self.weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
    +     self.biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]
"""

LEVEL = "error"
