"""Test digits are among the training data.

Images of the test data are trained on as well.

Why:
    What was learned by heart is then counted as if it were new. The accuracy looks better than it
    is, and tells nothing about digits that the network has not seen.

Ask yourself:
    Could the network have seen your test images before?

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
          xs = [np.reshape(x, (784, 1)) for x in training[0]]
          ys = [vectorized_result(y) for y in training[1]]
          training_data = list(zip(xs, ys))
    -     test_data = [(np.reshape(x, (784, 1)), y) for x, y in zip(*training)]
    +     test_data = [(np.reshape(x, (784, 1)), y) for x, y in zip(*test)]
          return training_data, test_data
"""

LEVEL = "error"
