"""Images have the wrong shape.

The images that the loader returns are laid out otherwise than the network takes them: flat
instead of a column, square, as lists, or with rows and columns exchanged in the test data alone.

Why:
    NumPy adds a flat vector to a column without a word, and the sum is a square of numbers. Where
    it does not, the product of weights and image fails.

Ask yourself:
    What is the shape of your first training image, and what does np.dot(w, x) + b make of it?

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
        xs = [np.reshape(x, (784,)) for x in training[0]]
        ys = [vectorized_result(y) for y in training[1]]
        training_data = list(zip(xs, ys))
        test_data = [(np.reshape(x, (784, 1)), y) for x, y in zip(*test)]
        return training_data, test_data

Use instead:
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
        test_data = [(np.reshape(x, (784, 1)), y) for x, y in zip(*test)]
        return training_data, test_data
"""

LEVEL = "error"
