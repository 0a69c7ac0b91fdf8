"""What the network is to answer is among its inputs.

The target is one of the numbers that the network is given, and its output follows that number.

Why:
    The network only has to hand one of its inputs on, so its error is small, and it has learned
    nothing about new examples, of which the answer isn't known. Most often the answer's own column
    was left in the table of inputs, or a window of past values reaches one value too far.

Ask yourself:
    At the moment when the answer is wanted, which of the inputs are known already?

Example:
    - X = table.to_numpy()
    + X = table.drop(columns="price").to_numpy()
      y = table["price"].to_numpy()
"""

LEVEL = "warning"
