"""A difference of unsigned integers goes below 0 and wraps around.

Pixels are often `uint8`, integers from 0 to 255. There is nothing below 0: 3 - 5 is 254.

Why:
    NumPy keeps the dtype of its operands. A pixel that is a little darker than the mean becomes
    nearly white, so the network learns from other pictures than you meant.

Ask yourself:
    Which dtype do the two operands have, and what is the smallest value of the difference?

Example:
      images = np.array(images, dtype=np.uint8)
    - images = images - np.uint8(128)
    + images = images.astype(float) - 128
"""

LEVEL = "error"
