"""The mini-batches have another size than asked for.

Steps are taken on more or fewer examples than the mini-batch's size says.

Why:
    The size decides how many steps an epoch has, and which eta fits. If it is not the one that
    you give, neither can be understood.

Ask yourself:
    How many examples does your slice take?

Example:
    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        n = len(training_data)
        for j in range(epochs):
            random.shuffle(training_data)
            mini_batches = [training_data[k:k + 10]
                            for k in range(0, n, 10)]
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

LEVEL = "error"
