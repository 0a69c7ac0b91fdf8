"""There are too few outputs for ten digits.

The vector of desired outputs has no place for some of the digits.

Why:
    A digit beyond the last place can not be taught: Python stops with an IndexError at the first
    such label.

Ask yourself:
    How many different digits are there, and how long is your vector?

Example:
    def vectorized_result(j):
        e = np.zeros((3, 1))
        e[j] = 1.0
        return e

Use instead:
    def vectorized_result(j):
        e = np.zeros((10, 1))
        e[j] = 1.0
        return e
"""

LEVEL = "error"
