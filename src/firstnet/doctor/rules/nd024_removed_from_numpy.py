"""A library has removed a name.

The name was valid when the program was written. Newer versions of NumPy, or of scikit-learn, have
removed it.

Why:
    np.float and similar names were only aliases of Python's own types. Without them NumPy raises an
    AttributeError when the line is reached. scikit-learn has given up some of its data sets.

Ask yourself:
    In which year was this written, and what did its libraries do since?

Example:
      def vectorized_result(j):
    -     e = np.zeros((10, 1), dtype=np.float)
    +     e = np.zeros((10, 1), dtype=float)
          e[j] = 1.0
          return e
"""

LEVEL = "error"
