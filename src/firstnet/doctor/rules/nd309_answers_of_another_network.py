"""The answers leave out what the training has.

The forward pass is written twice, and the copy that answers lacks a part of the sum that the
training computes. Or the network answers with the mean of what it is asked about, where the
training has kept a running average for that.

Why:
    The weights were trained for the whole sum. Without one of its terms the same weights are those
    of another network, which nobody has trained.

Ask yourself:
    Given a training example, do both copies of the forward pass return the same numbers?

Example:
      hidden = np.tanh(x @ W1 + b1)  # in the training
    - answer = np.tanh(x_test @ W1) @ W2 + b2
    + answer = np.tanh(x_test @ W1 + b1) @ W2 + b2
"""

LEVEL = "error"
