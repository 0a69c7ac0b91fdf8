"""The indentation was lost.

Lines stand at another depth than the block they belong to. This happens when code is copied
from a web page or a mail.

Why:
    Python knows by the depth of a line alone where a function, a loop or a class ends.
    Without it the file can't be read.

Ask yourself:
    If you could see only the depth of the lines, which of them would be inside the
    function?

Example:
    def sigmoid(z):
    return 1.0/(1.0+np.exp(-z))

Use instead:
    def sigmoid(z):
        return 1.0/(1.0+np.exp(-z))
"""

LEVEL = "error"
