"""Desired answers are no vectors.

The network compares its ten outputs with a vector that is 1.0 at the place of the digit and 0.0
elsewhere. It gets something else.

Why:
    A number is subtracted from all ten outputs alike, a wrong vector teaches another digit, and a
    vector of another shape makes a square of the difference.

Ask yourself:
    For a 3, which of the ten outputs should be near 1, and what does y look like then?

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
    -     ys = [y for y in training[1]]
    +     ys = [vectorized_result(y) for y in training[1]]
          training_data = list(zip(xs, ys))
          test_data = [(np.reshape(x, (784, 1)), y) for x, y in zip(*test)]
          return training_data, test_data
"""

LEVEL = "error"
