"""The numerical gradient is divided by the wrong distance.

A gradient check computes the cost at two places, and divides the difference by half of the distance
between them.

Why:
    The slope is the difference of two costs divided by how far apart they were computed: between
    w + h and w - h that is 2 h, between w and w + h it is h. Divided by anything else, the check
    calls a right gradient wrong, and the other way round.

Ask yourself:
    For the cost w * w at w = 3 with h = 0.1: what does the check give, and what is the slope?

Example:
      plus, minus = cost(w + h), cost(w - h)
    - slope = (plus - minus) / h
    + slope = (plus - minus) / (2 * h)
"""

LEVEL = "error"
