"""A name exists only in Python 2.

The file uses a name that Python 3 has removed or moved: xrange, cPickle, raw_input, iteritems.

Why:
    Python looks for the name when it reaches the line, doesn't find it and stops there. Everything
    before that line runs.

Ask yourself:
    What is this called in the documentation of the Python that you run?

Example:
      def count(n):
    -     return [k for k in xrange(n)]
    +     return [k for k in range(n)]
"""

LEVEL = "error"
