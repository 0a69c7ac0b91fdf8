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
          n = len(training_data)
          for j in range(epochs):
              random.shuffle(training_data)
              mini_batches = [training_data[k:k + mini_batch_size]
                              for k in range(0, n, mini_batch_size)]
              for mini_batch in mini_batches:
    -             self.update_mini_batch
    +             self.update_mini_batch(mini_batch, eta)
              if test_data:
                  print("Epoch {}: {} / {}".format(j, self.evaluate(test_data), len(test_data)))
              else:
                  print("Epoch {} complete".format(j))
"""

LEVEL = "error"
