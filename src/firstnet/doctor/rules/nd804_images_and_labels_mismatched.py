"""Images come with the labels of others.

The loader returns images beside answers that do not belong to them.

Why:
    The network is told that a 3 is a 7 and the next 3 is a 1. It can only learn how often each
    digit occurs, and tests on such pairs count at random.

Ask yourself:
    Does line i of your labels still belong to image i when they leave the loader?

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
    -     labels = np.roll(training[1], 1)
          xs = [np.reshape(x, (784, 1)) for x in training[0]]
    -     ys = [vectorized_result(y) for y in labels]
    +     ys = [vectorized_result(y) for y in training[1]]
          training_data = list(zip(xs, ys))
          test_data = [(np.reshape(x, (784, 1)), y) for x, y in zip(*test)]
          return training_data, test_data
"""

LEVEL = "error"
