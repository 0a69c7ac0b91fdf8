"""The indentation was lost.

Lines are indented differently from the block that they belong to. This happens when code is copied
from a web page or an e-mail.

Why:
    Python sees where a function, a loop or a class ends by the indentation alone. Without it the
    file can't be read.

Ask yourself:
    If you could see only the depth of the lines, which of them would be inside the
    function?

Example:
      def sigmoid(z):
    - return 1.0/(1.0+np.exp(-z))
    +     return 1.0/(1.0+np.exp(-z))
"""

LEVEL = "error"
