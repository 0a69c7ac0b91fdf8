"""The number of epochs is not what was asked for.

A loop of the training ends too early or runs too often.

Why:
    The network sees the examples fewer or more times than asked for. A loop that is left in its
    first turn trains on one mini-batch, or for one epoch.

Ask yourself:
    How often does the outer loop run, and what happens in one pass of it?

Example:
      def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
          n = len(training_data)
    -     for j in range(1, epochs):
    +     for j in range(epochs):
              random.shuffle(training_data)
              mini_batches = [training_data[k:k + mini_batch_size]
                              for k in range(0, n, mini_batch_size)]
              for mini_batch in mini_batches:
                  self.update_mini_batch(mini_batch, eta)
              if test_data:
                  print("Epoch {}: {} / {}".format(j, self.evaluate(test_data), len(test_data)))
              else:
                  print("Epoch {} complete".format(j))
"""

LEVEL = "error"
