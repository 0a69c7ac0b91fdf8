"""The output is not a number.

Feedforward gives NaN (not a number) or infinity for ordinary inputs and small weights.

Why:
    NaN spreads through every later sum. np.argmax of it is 0, and each epoch prints the number
    of zeros in the test data, 980 of 10000.

Ask yourself:
    Which step of your formula can divide by zero, overflow, or take the logarithm or root of a
    negative number?

Example:
    def sigmoid(z):
        return 1.0 / (1.0 + np.log(-z))

Use instead:
    def sigmoid(z):
        return 1.0 / (1.0 + np.exp(-z))
"""

LEVEL = "error"
