"""The path leads nowhere on this computer.

The program opens a file by a path of another computer, or a file that isn't there.

Why:
    The loader stops with FileNotFoundError, or the network gets no examples at all. If the file is
    the book's mnist.pkl.gz: `from firstnet.classic import mnist_loader` brings the digits along,
    and `firstnet doctor --write --digits` puts them into your loader.

Ask yourself:
    Who wrote this path, and on whose computer?

Example:
    - def load_data():
    -     return np.load("/home/somebody/digits/mnist.npy")
    + def load_data(path):
    +     return np.load(path)
"""

LEVEL = "advice"
