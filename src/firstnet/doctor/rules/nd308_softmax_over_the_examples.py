"""The softmax adds up over the examples, and not over the classes.

Its sum runs along the wrong axis, so that the chances of one class add up to 1 over a mini-batch.

Why:
    What one image is called then depends on which others are in its mini-batch, and the chances of
    an image do not add up to 1. The error a - y is the gradient of no cost any more.

Ask yourself:
    Along which axis of your outputs do the classes lie, and what do the outputs of one image add
    up to?

Example:
      def softmax(z):
          e = np.exp(z - z.max(axis=1, keepdims=True))
    -     return e / e.sum(axis=0, keepdims=True)
    +     return e / e.sum(axis=1, keepdims=True)
"""

LEVEL = "error"
