"""Only some of the examples are counted.

The count stops before it has seen every example, whatever the network answers.

Why:
    The number that is printed is too small, however much the network has learned. With the first
    ten images only, it can never be more than 10.

Ask yourself:
    Over which examples does your loop run?

Example:
      def evaluate(self, test_data):
    -     results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data[:10]]
    +     results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data]
          return sum(int(x == y) for x, y in results)
"""

LEVEL = "error"
