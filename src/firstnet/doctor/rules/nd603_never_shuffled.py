"""The examples are never shuffled.

Every epoch takes the same examples in the same order, in the same mini-batches.

Why:
    Stochastic gradient descent lives on chance: in a fixed order the same examples always push
    together, and the network often learns worse, above all if the data are sorted.

Ask yourself:
    Which line deals the examples anew before each epoch?

Example:
      def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
          ...
          for j in range(epochs):
    +         random.shuffle(training_data)
              starts = range(0, n, mini_batch_size)
              ...
"""

LEVEL = "advice"
