"""The test data are trained on.

Examples of the test data reach the step.

Why:
    What was learned by heart is then counted as if it were new. The accuracy looks better than
    it is, and says nothing about digits that the network has never seen.

Ask yourself:
    Which data does each of your mini-batches come from?

Example:
      def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
    -     if test_data:
    -         training_data = training_data + test_data
          n = len(training_data)
          for j in range(epochs):
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
