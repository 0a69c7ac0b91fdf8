"""The count is wrong.

The accuracy that the program prints contradicts the answers of its own network.

Why:
    The number that is printed after each epoch is not what it seems to be. A counter that starts at
    the wrong place or a wrong denominator is enough.

Ask yourself:
    With two examples, one answered rightly: what should the count be?

Example:
      def evaluate(self, test_data):
    -     correct = 1
    +     correct = 0
          for x, y in test_data:
              if np.argmax(self.feedforward(x)) == y:
                  correct += 1
          return correct
"""

LEVEL = "error"
