"""Save an array."""

import numpy as np

from world import OUTSIDE

np.save(OUTSIDE / "new.npy", np.zeros(3))
