"""A difference of whole numbers without a sign goes below 0, and wraps round.

Pixels are often `uint8`, whole numbers from 0 to 255. Below 0 there is none: 3 - 5 is 254.

Why:
    NumPy computes with the types that it is given. What is a little darker than the mean becomes
    nearly white, and the network sees other pictures than were meant.

Ask yourself:
    Which dtype have the two sides, and what is the smallest number of the difference?

Example:
      images = np.array(images, dtype=np.uint8)
    - images = images - np.uint8(128)
    + images = images.astype(float) - 128
"""

LEVEL = "error"
