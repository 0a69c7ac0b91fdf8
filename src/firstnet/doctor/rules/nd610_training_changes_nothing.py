"""Training changes nothing.

After all its epochs the network has the same weights and biases as before, whatever the learning
rate is.

Why:
    The step is never taken, or its result is thrown away. Each epoch prints the same number: what a
    network with random weights gets right, about 1000 of 10000.

Ask yourself:
    Which line of the training calls the step, and what becomes of what it returns?

Example:
      def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
          ...
          for j in range(epochs):
              ...
              for mini_batch in mini_batches:
    -             self.update_mini_batch
    +             self.update_mini_batch(mini_batch, eta)
              right = f", {self.evaluate(test_data)} of {n_test} right" if test_data else ""
              print(f"{j + 1} of {epochs} epochs{right}")
"""

LEVEL = "error"
