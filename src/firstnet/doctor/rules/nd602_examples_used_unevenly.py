"""Some examples are used more often than others.

Mini-batches overlap, or leave gaps: in an epoch some examples count several times, others once
or not at all.

Why:
    An epoch is no longer one pass through the data. If the slice moves on by 1 instead of by
    the size of the mini-batch, which is 10, it takes ten times as long, too.

Ask yourself:
    By how much must the start of the slice grow from one mini-batch to the next?

Example:
      def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
          ...
          for j in range(epochs):
              random.shuffle(training_data)
    -         starts = range(n)
    +         starts = range(0, n, mini_batch_size)
              mini_batches = [training_data[k : k + mini_batch_size] for k in starts]
              ...
"""

LEVEL = "error"
