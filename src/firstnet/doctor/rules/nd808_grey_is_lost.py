"""Grey pixels are lost.

Nearly all pixels of the images are 0 when they reach the network.

Why:
    Whole numbers divided by // 255 become 0 unless they are 255, and so does what astype(int) makes
    of 0.7. What is left of a digit are a few dots.

Ask yourself:
    What are 200 // 255 and int(0.7)?

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
        xs = [np.reshape(x, (784, 1)).astype(int) for x in training[0]]
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
