"""print is written as a statement.

In Python 2 print was a statement; since Python 3 it is a function and wants brackets.

Why:
    Python can't read the line, so it runs none of the file. Nothing is wrong with the
    network for that.

Ask yourself:
    How is every other function called?

Example:
      def report(epoch):
    -     print "Epoch", epoch
    +     print("Epoch", epoch)
"""

LEVEL = "error"
