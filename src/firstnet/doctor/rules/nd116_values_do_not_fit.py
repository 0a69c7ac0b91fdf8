"""The program stops at a statement that its values do not fit.

An array has another shape than the statement needs, an index or a key is not there, or a value is
of another kind: a list where an array is wanted, a function that was to be called, an object
without the attribute.

Why:
    Python computes with what the names hold when the statement is reached. What is wrong may have
    come from far away: from the line that made the array, or from the call that handed it over.

Ask yourself:
    Which shape and which type has each name in this line, if you print it right before?

Example:
      def backprop(self, x, y):
          ...
          nabla_b[-1] = delta
    -     nabla_w[-1] = np.dot(delta, activations[-2])
    +     nabla_w[-1] = np.dot(delta, activations[-2].transpose())
          ...
"""

LEVEL = "error"
