"""The step ends in an error.

Taking one step on a mini-batch raises an error.

Why:
    Most often a number is divided by a list, the gradient comes back in another form than the
    step unpacks, or an index is wrong.

Ask yourself:
    What do the names in that line hold, if you print them just before it?

Example:
      def update_mini_batch(self, mini_batch, eta):
          ...
          for x, y in mini_batch:
              ...
              nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
    -     self.weights = [w - (eta / mini_batch) * nw for w, nw in zip(self.weights, nabla_w)]
    -     self.biases = [b - (eta / mini_batch) * nb for b, nb in zip(self.biases, nabla_b)]
    +     self.weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
    +     self.biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]
"""

LEVEL = "error"
