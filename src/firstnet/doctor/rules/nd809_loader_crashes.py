"""The loader crashes.

The function that reads the digits ends in an error on a file as the book keeps them.

Why:
    Without digits there is nothing to learn from. The message names the line; what the file holds
    are three tuples of images and labels: training, validation, test.

Ask yourself:
    What does the line above hand to this one, and what is its type?

Example:
      import gzip
      import pickle

      def vectorized_result(j):
          e = np.zeros((10, 1))
          e[j] = 1.0
          return e

      def load_data():
          with gzip.open("mnist.pkl.gz", "rb") as f:  # doctor: ignore[ND022]
              training, validation, test = pickle.load(f, encoding="latin1")
    -     xs = [np.reshape(x, (783, 1)) for x in training[0]]
    +     xs = [np.reshape(x, (784, 1)) for x in training[0]]
          ys = [vectorized_result(y) for y in training[1]]
          training_data = list(zip(xs, ys))
          test_data = [(np.reshape(x, (784, 1)), y) for x, y in zip(*test)]
          return training_data, test_data
"""

LEVEL = "error"
