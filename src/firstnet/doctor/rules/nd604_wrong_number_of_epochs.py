"""The number of epochs is not what was asked for.

A loop of the training ends too early or runs too often.

Why:
    The network sees the examples fewer or more times than asked for. A loop that is left in its
    first turn trains on one mini-batch, or for one epoch.

Ask yourself:
    How often does the outer loop run, and what happens in one pass of it?

Example:
      def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
          ...
          n, n_test = len(training_data), len(test_data)
    -     for j in range(1, epochs):
    +     for j in range(epochs):
              random.shuffle(training_data)
              ...
"""

LEVEL = "error"
