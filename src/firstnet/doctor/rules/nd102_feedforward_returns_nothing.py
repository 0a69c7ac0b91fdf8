"""Feedforward returns nothing.

The activations are computed, but the function ends without `return`, so Python gives back None.

Why:
    np.argmax(None) is 0: every image is called "0", and every epoch prints the number of zeros
    in the test data, 980 of 10000. Backpropagation computes its activations itself, so the
    weights may even be right.

Ask yourself:
    What does your forward pass give you for one image, if you print it?

Example:
      def feedforward(self, a):
          for b, w in zip(self.biases, self.weights):
              a = sigmoid(np.dot(w, a) + b)
    +     return a
"""

LEVEL = "error"
