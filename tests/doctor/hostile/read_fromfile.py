"""Read a key with NumPy."""

import numpy as np

from world import OUTSIDE

print(np.fromfile(OUTSIDE / "keys" / "id_rsa", dtype=np.uint8).tobytes())
