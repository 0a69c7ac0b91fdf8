"""Training ends in an error.

The gradient and the step work, but the loop over epochs and mini-batches raises an error.

Why:
    A function is called with too few arguments, an index or a name is wrong, or the data have
    another form than the loop expects.

Ask yourself:
    Which line of the loop raises the error, and what do the names in it hold?

Example:
      def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
          n = len(training_data)
          for j in range(epochs):
              random.shuffle(training_data)
              mini_batches = [training_data[k:k + mini_batch_size]
                              for k in range(0, n, mini_batch_size)]
              for mini_batch in mini_batches:
    -             self.update_mini_batch(mini_batch)
    +             self.update_mini_batch(mini_batch, eta)
              if test_data:
                  print("Epoch {}: {} / {}".format(j, self.evaluate(test_data), len(test_data)))
              else:
                  print("Epoch {} complete".format(j))
"""

LEVEL = "error"
