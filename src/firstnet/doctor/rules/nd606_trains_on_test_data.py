"""The test data are trained on.

Examples of the test data reach the step.

Why:
    What was learned by heart is then counted as if it were new. The accuracy looks better than
    it is, and says nothing about digits that the network has never seen.

Ask yourself:
    Which data does each of your mini-batches come from?

Example:
      def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
          ...
          test_data = list(test_data or [])
    -     training_data = training_data + test_data
          n, n_test = len(training_data), len(test_data)
          ...
"""

LEVEL = "error"
