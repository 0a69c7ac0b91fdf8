"""All items are one and the same object.

A list was made by multiplying it, or objects share a list that is the default of an argument.

Why:
    `[row] * 3` does not copy the row: it holds the same one three times. A default is made once,
    when the function is defined. What one layer, neuron or row changes, all others change, too.

Ask yourself:
    What does the second item hold, after you have changed the first one?

Example:
      def start(sizes):
    -     row = [0.0] * sizes[0]
    -     return [row] * sizes[1]
    +     return [[0.0] * sizes[0] for _ in range(sizes[1])]
"""

LEVEL = "error"
