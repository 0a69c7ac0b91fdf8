"""The file raises an error when it is imported.

A line outside of all functions, or a definition, raises an exception before any network is made.

Why:
    Python stops at that line, so no network is ever made.

Ask yourself:
    Which lines of the file run before anybody calls a function?

Example:
    - def first_layer(size=[784, 30, 10][3]):
    + def first_layer(size=[784, 30, 10][1]):
          return size
"""

LEVEL = "error"
