"""The paste contains marks that are not code.

Curly quotes, prompts such as >>>, line numbers or code fences were copied along with the code from
a web page, a chat or a shell.

Why:
    They mean something to people but nothing to Python, which stops at the first of them.

Ask yourself:
    Which signs on this line did nobody type in the program?

Example:
      def sigmoid(z):
    -     return 1.0/(1.0+np.exp(−z))
    +     return 1.0/(1.0+np.exp(-z))
"""

LEVEL = "error"
