"""Only some of the examples are counted.

The doctor puts a network that knows all the answers in place of yours, and the count stops
below the number of examples.

Why:
    The number that is printed is too small, whatever the network has learned. With the first
    ten images only, it can never be more than 10.

Ask yourself:
    Over which examples does your loop run?

Example:
    def evaluate(self, test_data):
        results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data[:10]]
        return sum(int(x == y) for x, y in results)

Use instead:
    def evaluate(self, test_data):
        results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data]
        return sum(int(x == y) for x, y in results)
"""

LEVEL = "error"
