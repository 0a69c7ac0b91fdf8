"""Tabs and spaces are mixed.

Some lines are indented by tabs and others by spaces. (In the example <tab> stands for the
key.)

Why:
    Python can't know how many spaces a tab is meant to be, so it can't tell which lines
    belong together, although they look alike in your editor.

Ask yourself:
    Does your editor show the difference between a tab and some spaces?

Example:
      def sigmoid(z):
    -         e = np.exp(-z)
    - <tab>return 1.0/(1.0+e)
    +     e = np.exp(-z)
    +     return 1.0/(1.0+e)
"""

LEVEL = "error"
