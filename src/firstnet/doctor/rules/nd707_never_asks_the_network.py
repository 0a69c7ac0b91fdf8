"""The count never asks the network.

Every answer is counted as right, and feedforward is not called at all.

Why:
    Each epoch prints the same perfect number, whatever the network has learned. What is compared
    is a label with itself, and not an output with a label.

Ask yourself:
    In the comparison, which side comes from the network?

Example:
    def evaluate(self, test_data):
        return sum(int(np.all(y == y)) for x, y in test_data)

Use instead:
    def evaluate(self, test_data):
        return sum(int(np.argmax(self.feedforward(x)) == y) for x, y in test_data)
"""

LEVEL = "error"
