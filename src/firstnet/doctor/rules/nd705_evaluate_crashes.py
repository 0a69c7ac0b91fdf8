"""Counting ends in an error.

Counting the right answers raises an error.

Why:
    Most often the test data have another form than the function expects (labels as vectors
    instead of digits), or something is summed that is no number.

Ask yourself:
    What does one example of your test data look like, and what is in `results`?

Example:
      def evaluate(self, test_data):
          results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data]
    -     return sum(results)
    +     return sum(int(x == y) for x, y in results)
"""

LEVEL = "error"
