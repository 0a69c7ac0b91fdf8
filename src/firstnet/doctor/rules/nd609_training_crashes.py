"""Training ends in an error.

The gradient and the step work, but the loop over epochs and mini-batches raises an error.

Why:
    A function is called with too few arguments, an index or a name is wrong, or the data have
    another form than the loop expects.

Ask yourself:
    Which line of the loop raises the error, and what do the names in it hold?

Example:
      def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
          ...
          for j in range(epochs):
              ...
              for mini_batch in mini_batches:
    -             self.update_mini_batch(mini_batch)
    +             self.update_mini_batch(mini_batch, eta)
              right = f", {self.evaluate(test_data)} of {n_test} right" if test_data else ""
              print(f"{j + 1} of {epochs} epochs{right}")
"""

LEVEL = "error"
