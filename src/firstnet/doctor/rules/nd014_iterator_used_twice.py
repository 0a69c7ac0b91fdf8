"""zip or map is used as a list.

zip, map and filter gave lists in Python 2. Today they give their items once, from front to
back, and then nothing.

Why:
    They have no length and no index, so len() and [:1000] raise. Gone through a second time
    they are empty: the second epoch then learns nothing, or 0 / 0 is printed.

Ask yourself:
    What is left of it after the first loop has gone through it?

Example:
      def wrapped(inputs, results):
    -     pairs = zip(inputs, results)
    +     pairs = list(zip(inputs, results))
          return pairs[:10]
"""

LEVEL = "warning"
