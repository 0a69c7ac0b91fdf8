"""The velocity is multiplied by 1 or more at each step, and grows without limit.

Seen in the watched training: what a step keeps of the one before was measured, and the network did
not learn.

Why:
    With a momentum of mu, a step is up to 1 / (1 - mu) times as long as without: ten times for 0.9.
    From 1 on there is no limit. The weights run away, and the outputs saturate or turn into nan.

Ask yourself:
    Which part of the last step is to be left in the next one?

Example:
      def step(self, gradient, eta):
    -     self.velocity = 1.9 * self.velocity - eta * gradient
    +     self.velocity = 0.9 * self.velocity - eta * gradient
          self.weights = self.weights + self.velocity
"""

LEVEL = "error"
