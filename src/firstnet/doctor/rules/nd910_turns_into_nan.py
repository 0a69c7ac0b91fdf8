"""The numbers turn into nan.

Within the training that was watched, the outputs became nan or infinite.

Why:
    The weights grow at every step until they are too large for a floating-point number, most often
    since the learning rate is too large, the inputs are not scaled, or the gradient is summed over
    many examples and never divided by their number. A logarithm of 0 does it as well.

Ask yourself:
    Is the first loss that is nan preceded by losses that grow?

Example:
    - for x, t in zip(inputs, targets):
    + for x, t in zip(inputs / 255, targets):
          y = w @ x + b
    -     w -= 0.5 * np.outer(y - t, x)  # of 784 pixels between 0 and 255
    -     b -= 0.5 * (y - t)
    +     w -= 0.005 * np.outer(y - t, x)
    +     b -= 0.005 * (y - t)
"""

LEVEL = "error"
