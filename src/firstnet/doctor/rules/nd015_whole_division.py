"""A size is divided as in Python 2.

There 7 / 2 is 3; today it is 3.5, and 7 // 2 is 3.

Why:
    An array, a loop or a slice can't have three and a half items, so Python stops at the line.

Ask yourself:
    What does Python print for 7 / 2, and for 7 // 2?

Example:
      def halves(values):
    -     half = len(values) / 2
    -     print half
    +     half = len(values) // 2
    +     print(half)
          return values[:half], values[half:]
"""

LEVEL = "error"
