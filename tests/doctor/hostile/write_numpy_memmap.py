"""Map an array to a file."""

import numpy as np

from world import OUTSIDE

np.memmap(OUTSIDE / "new.map", mode="w+", shape=3)
