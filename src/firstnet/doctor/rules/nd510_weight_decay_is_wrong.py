"""The weights do not shrink as they should.

With L2 regularization each step multiplies the weights by 1 - eta lmbda / n, where n is the
size of the training data; biases are left alone (chapter 3, equations 88 and 89).

Why:
    With the mini-batch's 10 in place of n = 50000 the weights shrink 5000 times too fast: at
    lmbda = 5.0 next to nothing is learned. With no factor at all, lmbda does nothing.

Ask yourself:
    What is n in the factor 1 - eta lmbda / n: the mini-batch, or all the training data?

Example:
      def update_mini_batch(self, mini_batch, eta, lmbda=0.0, n=50000):
          nabla_b = [np.zeros(b.shape) for b in self.biases]
          nabla_w = [np.zeros(w.shape) for w in self.weights]
          for x, y in mini_batch:
              delta_nabla_b, delta_nabla_w = self.backprop(x, y)
              nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
              nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
    -     self.weights = [(1 - eta * lmbda / len(mini_batch)) * w - (eta / len(mini_batch)) * nw
    +     self.weights = [(1 - eta * lmbda / n) * w - (eta / len(mini_batch)) * nw
                          for w, nw in zip(self.weights, nabla_w)]
          self.biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]
"""

LEVEL = "error"
