"""The network does not learn.

Its own training was watched, and at the end the outputs are no closer to the targets than at the
beginning.

Why:
    No part could be shown to be wrong by itself, so look at what the parts are given: data whose
    labels do not belong to them, inputs so large that every neuron saturates, a learning rate that
    is far too large or too small, starting weights that are all equal.

Ask yourself:
    Print one input, its target and the output, before and after a hundred steps. Which one is not
    what you expect?

Example:
      def update_mini_batch(self, mini_batch, eta):
    -     self.taken = getattr(self, "taken", 0) + 1
    -     if self.taken > 5:
    -         return
          ...
"""

LEVEL = "error"
