"""A right answer is never counted.

The doctor puts a network that knows all the answers in place of yours, and the count is still 0
or nearly so.

Why:
    Two things are compared that are never equal: the largest activation (np.max) with a digit
    instead of its place (np.argmax), or a digit with a vector. The network may read digits, but
    nobody sees it.

Ask yourself:
    For one example: what stands on the left of your ==, and what on the right?

Example:
    def evaluate(self, test_data):
        results = [(np.max(self.feedforward(x)), y) for x, y in test_data]
        return sum(int(x == y) for x, y in results)

Use instead:
    def evaluate(self, test_data):
        results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data]
        return sum(int(x == y) for x, y in results)
"""

LEVEL = "error"
