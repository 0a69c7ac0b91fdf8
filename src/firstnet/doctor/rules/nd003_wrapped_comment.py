"""A comment continues without its #.

The end of a comment, or a sentence, is on a line of its own, as if it were code.

Why:
    Only the # makes a comment. A page that wraps long lines continues them below without it, and
    Python reads the words as names.

Ask yourself:
    Would Python know that this line belongs to the comment above?

Example:
      def sigmoid(z):
          # Squeeze any number, however large or small it may
    -     be, into the range from 0 to 1.
    +     # be, into the range from 0 to 1.
          return 1.0/(1.0+np.exp(-z))
"""

LEVEL = "error"
