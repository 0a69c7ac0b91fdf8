"""An array of arrays of different sizes.

np.array is given arrays that don't fit together into one: the weights of layers of
different sizes.

Why:
    Older NumPy made an array of objects of them. Today it raises: "inhomogeneous shape". A
    plain list does what is wanted.

Ask yourself:
    Which shape should this one array have?

Example:
      def layers():
    -     return np.array([[1, 2, 3], [4, 5]])
    +     return [[1, 2, 3], [4, 5]]
"""

LEVEL = "error"
