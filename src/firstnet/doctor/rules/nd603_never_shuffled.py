"""The examples are never shuffled.

Every epoch takes the same examples in the same order, in the same mini-batches.

Why:
    Stochastic gradient descent lives on chance: in a fixed order the same examples always push
    together, and the network often learns worse, above all if the data are sorted.

Ask yourself:
    Which line deals the examples anew before each epoch?

Example:
      def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
          n = len(training_data)
          for j in range(epochs):
    +         random.shuffle(training_data)
              mini_batches = [training_data[k:k + mini_batch_size]
                              for k in range(0, n, mini_batch_size)]
              for mini_batch in mini_batches:
                  self.update_mini_batch(mini_batch, eta)
              if test_data:
                  print("Epoch {}: {} / {}".format(j, self.evaluate(test_data), len(test_data)))
              else:
                  print("Epoch {} complete".format(j))
"""

LEVEL = "advice"
