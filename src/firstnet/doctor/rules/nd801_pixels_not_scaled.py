"""Pixels are not scaled.

The images reach the network with numbers far above 1, such as 0 to 255.

Why:
    With 784 inputs of that size the weighted inputs are in the thousands. All neurons saturate at
    once, their slopes are 0, and nothing is learned from the first epoch on.

Ask yourself:
    How large is the largest number in your first training image?

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
    -     xs = [255 * np.reshape(x, (784, 1)) for x in training[0]]
    +     xs = [np.reshape(x, (784, 1)) for x in training[0]]
          ys = [vectorized_result(y) for y in training[1]]
          training_data = list(zip(xs, ys))
          test_data = [(np.reshape(x, (784, 1)), y) for x, y in zip(*test)]
          return training_data, test_data
"""

LEVEL = "error"
