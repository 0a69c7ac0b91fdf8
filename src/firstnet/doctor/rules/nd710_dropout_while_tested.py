"""Neurons are dropped at random while the network is tested.

Dropout is for the training; afterwards all neurons answer.

Why:
    With dropout on, the same image is answered now one way and now another, and worse than the
    network can (Srivastava et al., 2014, section 4).

Ask yourself:
    Is the same image answered the same way twice?

Example:
      def evaluate(self, test_data):
    -     return sum(int(np.argmax(self.feedforward(x, training=True)) == y) for x, y in test_data)
    +     return sum(int(np.argmax(self.feedforward(x, training=False)) == y) for x, y in test_data)
"""

LEVEL = "error"
