"""The cost is not what its name says.

The cost function computes something else than the formula that it is named after.

Why:
    The cost is the number that you watch, and backpropagation descends it. If its formula is wrong,
    the numbers that you see mean nothing, or the descent leads elsewhere.

Ask yourself:
    For one output a = 0.8 and y = 1, what is the cost by hand?

Example:
      class CrossEntropyCost:
          @staticmethod
          def fn(a, y):
    -         return np.sum(np.nan_to_num(-y * np.log(a) + (1 - y) * np.log(1 - a)))
    +         return np.sum(np.nan_to_num(-y * np.log(a) - (1 - y) * np.log(1 - a)))

          @staticmethod
          def delta(z, a, y):
              return a - y
"""

LEVEL = "error"
