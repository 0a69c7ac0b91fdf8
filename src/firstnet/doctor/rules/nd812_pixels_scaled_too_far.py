"""Pixels are divided by 255, though none of them is nearly as large.

What is divided was scaled before, or never went up to 255: the pixels of scikit-learn's digits go
from 0 to 16.

Why:
    Inputs of a hundredth make weighted inputs of a hundredth, and steps of the weights that are as
    small. The network learns many times more slowly, as if its learning rate were tiny.

Ask yourself:
    What is the largest pixel before the division, and after it?

Example:
      images = images / 255
    - images = images / 255
"""

LEVEL = "error"
