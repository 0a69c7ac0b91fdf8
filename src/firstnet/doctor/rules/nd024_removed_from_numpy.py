"""NumPy has dropped a name.

The name was right when the program was written, and newer versions of NumPy have removed
it.

Why:
    np.float and its like were only other names of Python's own float. Where they are gone,
    NumPy raises an AttributeError when the line is reached.

Ask yourself:
    In which year was this written, and what did NumPy do since?

Example:
    def vectorized_result(j):
        e = np.zeros((10, 1), dtype=np.float)
        e[j] = 1.0
        return e

Use instead:
    def vectorized_result(j):
        e = np.zeros((10, 1), dtype=float)
        e[j] = 1.0
        return e
"""

LEVEL = "error"
