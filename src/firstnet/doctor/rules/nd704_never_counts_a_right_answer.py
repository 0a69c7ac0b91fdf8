"""A right answer is never counted.

Answers are compared with labels in a way that is never true, or only by accident.

Why:
    Two things are compared that are never equal: the largest activation (np.max) with a digit
    instead of its position (np.argmax), a digit with a vector, or 0 and 1 with -1 and 1. The
    network may well read digits, but nobody sees it.

Ask yourself:
    For one example: what stands on the left of your ==, and what on the right?

Example:
      def evaluate(self, test_data):
    -     results = [(np.max(self.feedforward(x)), y) for x, y in test_data]
    +     results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data]
          return sum(int(x == y) for x, y in results)
"""

LEVEL = "error"
