"""A line is no Python.

Python stops at this line before it has run anything, and nothing that we tried made sense
of it.

Why:
    A file is read as a whole first. As long as one line can't be read, no line is run, and
    nothing can be said about the network.

Ask yourself:
    Which sign does Python expect at the end of a line that opens a block?

Example:
    def sigmoid(z)
        return 1.0/(1.0+np.exp(-z))

Use instead:
    def sigmoid(z):
        return 1.0/(1.0+np.exp(-z))
"""

LEVEL = "error"
