"""The count is not returned.

The right answers are counted, but the function gives back None.

Why:
    Each epoch prints None instead of a number: Epoch 0: None / 10000.

Ask yourself:
    What does the function give back, if you print it?

Example:
      def evaluate(self, test_data):
          results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data]
    -     correct = sum(int(x == y) for x, y in results)
    +     return sum(int(x == y) for x, y in results)
"""

LEVEL = "error"
