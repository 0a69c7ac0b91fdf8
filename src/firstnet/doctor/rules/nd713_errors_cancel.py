"""Errors of both signs cancel in the measure.

The differences of answers and targets are averaged before their signs are taken away.

Why:
    An answer that is too large by 3 and one that is too small by 3 add up to 0. The measure is
    small, and perhaps 0, however far off the answers are.

Ask yourself:
    Two answers are off by 3 and by -3. What should the measure be?

Example:
    - mse = np.mean(y - predict(x)) ** 2
    + mse = np.mean((y - predict(x)) ** 2)
"""

LEVEL = "error"
