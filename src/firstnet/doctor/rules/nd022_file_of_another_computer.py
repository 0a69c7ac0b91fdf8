"""A file is on another computer.

The program names a place on a disk that is not this one, or a file that is not there.

Why:
    The loader stops with FileNotFoundError, or the network gets no examples at all.

Ask yourself:
    Who wrote this path, and on whose computer?

Example:
    def load_data():
        return np.load("/home/somebody/digits/mnist.npy")

Use instead:
    def load_data(path):
        return np.load(path)
"""

LEVEL = "advice"
