"""The learning rate may be too large.

Measured with [784, 30, 10] on 5,000 digits of MNIST, five epochs, mini-batches of 10: sigmoid
neurons with the quadratic cost reach 87 % at eta 3 and 10, 47 % at 20, 21 % at 30 and 9 % at 100;
with the cross-entropy 88 % at 0.5, 43 % at 10; with softmax outputs 92 % at 0.5, 78 % at 5; with
rectified linear neurons before softmax 91 % at 0.1, 21 % at 1.

Why:
    A step that is too long jumps over the valley. The neurons saturate, their slopes become 0, and
    the count of right answers stays near 1,000 of 10,000.

Ask yourself:
    What happens to the first three epochs if you divide eta by 10?

Example:
      def main(training_data, test_data):
          net = Network([784, 30, 10])
    -     net.SGD(training_data, 30, 10, 100.0, test_data=test_data)
    +     net.SGD(training_data, 30, 10, 3.0, test_data=test_data)
"""

LEVEL = "advice"
