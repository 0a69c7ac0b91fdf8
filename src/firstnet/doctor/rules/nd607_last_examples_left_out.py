"""The last examples of an epoch are left out.

Where the data do not divide evenly into mini-batches, the rest is dropped.

Why:
    A few examples are missing in each epoch. As long as they are shuffled, it is others each
    time, and it does little harm.

Ask yourself:
    What becomes of the last 4 of 14 examples in mini-batches of 5?

Example:
    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        n = len(training_data)
        for j in range(epochs):
            random.shuffle(training_data)
            mini_batches = [training_data[k * mini_batch_size:(k + 1) * mini_batch_size]
                            for k in range(n // mini_batch_size)]
            for mini_batch in mini_batches:
                self.update_mini_batch(mini_batch, eta)
            if test_data:
                print("Epoch {}: {} / {}".format(j, self.evaluate(test_data), len(test_data)))
            else:
                print("Epoch {} complete".format(j))

Use instead:
    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        n = len(training_data)
        for j in range(epochs):
            random.shuffle(training_data)
            mini_batches = [training_data[k:k + mini_batch_size]
                            for k in range(0, n, mini_batch_size)]
            for mini_batch in mini_batches:
                self.update_mini_batch(mini_batch, eta)
            if test_data:
                print("Epoch {}: {} / {}".format(j, self.evaluate(test_data), len(test_data)))
            else:
                print("Epoch {} complete".format(j))
"""

LEVEL = "warning"
