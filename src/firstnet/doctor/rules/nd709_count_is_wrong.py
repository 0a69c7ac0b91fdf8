"""The count is wrong.

The doctor puts a network whose right answers are known in place of yours, and the count comes
out different.

Why:
    The number that is printed after each epoch is not what it seems to be.

Ask yourself:
    With two examples, one answered rightly: what should the count be?

Example:
    def evaluate(self, test_data):
        correct = 1
        for x, y in test_data:
            if np.argmax(self.feedforward(x)) == y:
                correct += 1
        return correct

Use instead:
    def evaluate(self, test_data):
        correct = 0
        for x, y in test_data:
            if np.argmax(self.feedforward(x)) == y:
                correct += 1
        return correct
"""

LEVEL = "error"
