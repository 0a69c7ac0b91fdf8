"""A call does not fit the function that it calls.

It has other arguments than the function takes, or unpacks other results than it returns.

Why:
    Python binds arguments and results by their order. What is in the wrong place, or missing, stops
    the program at best; at worst an array of the same shape takes the place of another.

Ask yourself:
    Which arguments does the function take, in which order, and what does it return?

Example:
      def main(training_data, test_data):
          net = Network([784, 30, 10])
    -     net.SGD(30, training_data, 10, 3.0, test_data=test_data)
    +     net.SGD(training_data, 30, 10, 3.0, test_data=test_data)
"""

LEVEL = "error"
