"""Only one example of the mini-batch counts.

The step follows the gradient of a single example; those of the others are overwritten or never
looked at.

Why:
    Most of the work is thrown away, and each step is as noisy as a mini-batch of one, but
    shorter.

Ask yourself:
    After the loop over the examples, what do the sums of the gradients hold?

Example:
      def update_mini_batch(self, mini_batch, eta):
          ...
          for x, y in mini_batch:
              delta_nabla_b, delta_nabla_w = self.backprop(x, y)
    -         nabla_w = [dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
    -         nabla_b = [dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
    +         nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
    +         nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
          ...
"""

LEVEL = "error"
