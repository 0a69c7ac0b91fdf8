"""A function returns nothing, and what calls it needs its result.

The result is computed, but the function ends without `return`, so Python gives back None.

Why:
    None is neither an array nor a tuple. The program stops where None is used, often far from the
    function that lacks its `return`.

Ask yourself:
    What does the function give you, if you print it?

Example:
      def vectorized_result(j):
          e = np.zeros((10, 1))
          e[j] = 1.0
    +     return e
"""

LEVEL = "error"
