"""Some examples are never used.

In the course of several epochs some of the training examples never reach a step.

Why:
    The network learns from a part of the data: sometimes from a single mini-batch, over and
    over. It knows these few by heart, and little about new digits.

Ask yourself:
    Which examples does your slice take, for each mini-batch?

Example:
      def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
          n = len(training_data)
          for j in range(epochs):
    -         mini_batches = [training_data[0:mini_batch_size]
    +         random.shuffle(training_data)
    +         mini_batches = [training_data[k:k + mini_batch_size]
                              for k in range(0, n, mini_batch_size)]
              for mini_batch in mini_batches:
                  self.update_mini_batch(mini_batch, eta)
              if test_data:
                  print("Epoch {}: {} / {}".format(j, self.evaluate(test_data), len(test_data)))
              else:
                  print("Epoch {} complete".format(j))
"""

LEVEL = "error"
