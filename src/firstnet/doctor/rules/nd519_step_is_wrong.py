"""The step is wrong.

The gradient is right, but weights or biases change by something else than eta times its mean
over the mini-batch.

Why:
    A step that does not follow the gradient does not lead downhill as it should. A bracket at
    the wrong place is enough, or len(mini_batch[0]) for len(mini_batch): a pair has the length 2.

Ask yourself:
    Write down the step for one weight with two examples, by hand: what should it be?

Example:
      def update_mini_batch(self, mini_batch, eta):
          ...
          for x, y in mini_batch:
              ...
              nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
    -     self.weights = [(w - eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
    -     self.biases = [(b - eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]
    +     self.weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
    +     self.biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]
"""

LEVEL = "error"
