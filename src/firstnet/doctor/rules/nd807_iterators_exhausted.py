"""The loader returns iterators that the training can not use.

A zip object or a generator is no list: it has no length, can not be sliced, and is empty after
one pass.

Why:
    In Python 2 zip returned a list. Today the training stops at len(training_data), or sees no
    example from the second epoch on and counts 0 of 0.

Ask yourself:
    What does list(training_data) give the second time?

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
        training_data = ((x, y) for x, y in zip(xs, ys))
        test_data = [(np.reshape(x, (784, 1)), y) for x, y in zip(*test)]
        return training_data, test_data

    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        n = len(training_data)
        for j in range(epochs):
            size = mini_batch_size
            mini_batches = [training_data[k : k + size] for k in range(0, n, size)]
            random.shuffle(mini_batches)
            for mini_batch in mini_batches:
                self.update_mini_batch(mini_batch, eta)

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

    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        n = len(training_data)
        for j in range(epochs):
            size = mini_batch_size
            mini_batches = [training_data[k : k + size] for k in range(0, n, size)]
            random.shuffle(mini_batches)
            for mini_batch in mini_batches:
                self.update_mini_batch(mini_batch, eta)
"""

LEVEL = "error"
