"""The result called test is not measured on the test set.

The program sets examples aside, prints a result of the test, and never reads those examples.

Why:
    A network answers best what it was trained on. Only examples that it has not seen tell how well
    it has learned.

Ask yourself:
    Which examples does the line that computes the test result read?

Example:
      def evaluate(self, test_data):
    -     return sum(int(np.argmax(self.feedforward(x)) == y) for x, y in self.training_data)
    +     return sum(int(np.argmax(self.feedforward(x)) == y) for x, y in test_data)
"""

LEVEL = "error"
