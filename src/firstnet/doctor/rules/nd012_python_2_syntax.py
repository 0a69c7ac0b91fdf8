"""A line uses the syntax of Python 2.

`except X, e`, `<>`, backticks, 0777, exec without parentheses and tuples as parameters only work in
Python 2.

Why:
    Python 3 can't read the line, so it runs none of the file.

Ask yourself:
    Which sign of this line have you never seen in a program of today?

Example:
      def differ(a, b):
    -     return a <> b
    +     return a != b
"""

LEVEL = "error"
