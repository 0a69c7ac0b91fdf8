"""The wrong answers are counted.

The function that counts the right answers counts something else: most often the wrong ones.

Why:
    The better the network learns, the smaller the number that is printed.

Ask yourself:
    For a right answer, does your sum grow?

Example:
      def evaluate(self, test_data):
          results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data]
    -     return sum(int(x != y) for x, y in results)
    +     return sum(int(x == y) for x, y in results)
"""

LEVEL = "error"
