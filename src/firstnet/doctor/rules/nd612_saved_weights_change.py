"""The weights that are saved go on changing with the network.

A dictionary or a list was copied, but not the arrays in it.

Why:
    A copy of a dictionary holds the same arrays. Where a step changes these in place, the saved
    weights are those of the last step, and not of the best one.

Ask yourself:
    After one more step, are the saved weights still what they were?

Example:
      def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
    -     best_weights = list(self.weights)
    +     best_weights = [w.copy() for w in self.weights]
          for j in range(epochs):
              for w in self.weights:
                  w -= eta
"""

LEVEL = "error"
