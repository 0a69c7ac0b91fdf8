"""Some examples are never used.

In the course of several epochs some of the training examples never reach a step.

Why:
    The network learns from a part of the data: sometimes from a single mini-batch, over and
    over. It knows these few by heart, and little about new digits.

Ask yourself:
    Which examples does your slice take, for each mini-batch?

Example:
      def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
          ...
          for j in range(epochs):
              random.shuffle(training_data)
              starts = range(0, n, mini_batch_size)
    -         mini_batches = [training_data[:mini_batch_size] for k in starts]
    +         mini_batches = [training_data[k : k + mini_batch_size] for k in starts]
              ...
"""

LEVEL = "error"
