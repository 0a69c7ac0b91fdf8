"""The error is led back through weights that the step has just changed.

The layer behind takes its step first, and its new weights then carry the error to the layer before.

Why:
    The slopes are those of the network that has computed the output. Through other weights the
    hidden layers get the error of a network that has not answered yet; with a large learning rate
    that is far from their own.

Ask yourself:
    Which weights has the output gone through, and which does the error go through?

Example:
      def update_mini_batch(self, mini_batch, eta):
          for x, y in mini_batch:
              hidden = sigmoid(np.dot(self.weights[0], x) + self.biases[0])
              output = sigmoid(np.dot(self.weights[1], hidden) + self.biases[1])
              delta = (output - y) * output * (1 - output)
    +         error = np.dot(self.weights[1].T, delta) * hidden * (1 - hidden)
              self.weights[1] = self.weights[1] - eta * np.dot(delta, hidden.T)
              self.biases[1] = self.biases[1] - eta * delta
    -         delta = np.dot(self.weights[1].T, delta) * hidden * (1 - hidden)
    -         self.weights[0] = self.weights[0] - eta * np.dot(delta, x.T)
    -         self.biases[0] = self.biases[0] - eta * delta
    +         self.weights[0] = self.weights[0] - eta * np.dot(error, x.T)
    +         self.biases[0] = self.biases[0] - eta * error
"""

LEVEL = "error"
