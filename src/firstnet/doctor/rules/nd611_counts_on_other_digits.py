"""The count is taken of other digits than the test data.

The training is handed test data, but what it counts the right answers of is something else.

Why:
    The number that is printed after each epoch then says nothing about digits that the network
    has never seen: on its own training data a network looks better than it is.

Ask yourself:
    Which digits does the line count that prints the epoch?

Example:
    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        n = len(training_data)
        for j in range(epochs):
            random.shuffle(training_data)
            mini_batches = [training_data[k:k + mini_batch_size]
                            for k in range(0, n, mini_batch_size)]
            for mini_batch in mini_batches:
                self.update_mini_batch(mini_batch, eta)
            if test_data:
                print("Epoch {}: {} / {}".format(j, self.evaluate(mini_batch), len(test_data)))

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
"""

LEVEL = "error"
