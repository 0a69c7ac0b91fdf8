"""The learning rate may be too small.

Measured with [784, 30, 10] on 5,000 digits of MNIST, five epochs, mini-batches of 10: sigmoid
neurons with the quadratic cost reach 87 % at eta 3, 30 % at 0.1, 9 % at 0.003; with the
cross-entropy 88 % at 0.5, 14 % at 0.001; with softmax outputs 92 % at 0.5, 12 % at 0.0003.

Why:
    Every step goes downhill, but so little that no epoch looks better than the one before. It is
    easily taken for a bug.

Ask yourself:
    What happens to the first three epochs if you multiply eta by 100?

Example:
      def main(training_data, test_data):
          net = Network([784, 30, 10])
    -     net.SGD(training_data, 30, 10, 0.001, test_data=test_data)
    +     net.SGD(training_data, 30, 10, 3.0, test_data=test_data)
"""

LEVEL = "advice"
