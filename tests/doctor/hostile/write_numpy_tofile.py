"""Save an array by its own method."""

import numpy as np

from world import OUTSIDE

np.zeros(3).tofile(OUTSIDE / "precious.txt")
