"""A hidden layer is very small.

A layer of two or three neurons stands before ten outputs. Measured on 5,000 digits of MNIST, ten
epochs: 2 hidden neurons reach 29 %, 3 reach 40 %, 5 reach 74 %, 10 reach 86 %.

Why:
    All that the outputs know of an image are the activations of that layer. Two or three numbers
    leave little room to tell ten digits apart.

Ask yourself:
    How many digits could you tell apart from two numbers?

Example:
    def main(training_data, test_data):
        net = Network([784, 2, 10])
        net.SGD(training_data, 30, 10, 3.0, test_data=test_data)

Use instead:
    def main(training_data, test_data):
        net = Network([784, 30, 10])
        net.SGD(training_data, 30, 10, 3.0, test_data=test_data)
"""

LEVEL = "advice"
