"""A line isn't valid Python.

Python stops at this line before it runs anything, and none of the usual fixes made it readable.

Why:
    Python reads the whole file first. As long as one line can't be read, nothing runs, and nothing
    can be said about the network.

Ask yourself:
    Which sign does Python expect at the end of a line that opens a block?

Example:
    - def sigmoid(z)
    + def sigmoid(z):
          return 1.0/(1.0+np.exp(-z))
"""

LEVEL = "error"
