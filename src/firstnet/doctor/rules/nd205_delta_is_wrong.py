"""The delta is not the slope of the cost.

The cost class has a `delta`: the slope of the cost along the weighted inputs z. It is not what
nudges of its own `fn` tell.

Why:
    For the cross-entropy the slope of sigmoid cancels, and a - y remains; for the quadratic
    cost it stays: (a - y) times the slope. With the wrong one the network learns slower than it
    could, or gets stuck.

Ask yourself:
    Nudge z a little: how much does your cost change, and what does delta say?

Example:
    class CrossEntropyCost:
        @staticmethod
        def fn(a, y):
            return np.sum(np.nan_to_num(-y * np.log(a) - (1 - y) * np.log(1 - a)))

        @staticmethod
        def delta(z, a, y):
            return (a - y) * sigmoid_prime(z)

Use instead:
    class CrossEntropyCost:
        @staticmethod
        def fn(a, y):
            return np.sum(np.nan_to_num(-y * np.log(a) - (1 - y) * np.log(1 - a)))

        @staticmethod
        def delta(z, a, y):
            return a - y
"""

LEVEL = "error"
