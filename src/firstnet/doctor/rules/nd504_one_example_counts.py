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
          nabla_b = [np.zeros(b.shape) for b in self.biases]
          nabla_w = [np.zeros(w.shape) for w in self.weights]
          for x, y in mini_batch:
              delta_nabla_b, delta_nabla_w = self.backprop(x, y)
    -         nabla_b = [dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
    -         nabla_w = [dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
    +         nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
    +         nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
          self.weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
          self.biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]
"""

LEVEL = "error"
