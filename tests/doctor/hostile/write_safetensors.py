"""Save weights from Rust."""

import numpy as np
from safetensors.numpy import save_file

from world import OUTSIDE

save_file({"w": np.zeros(3)}, OUTSIDE / "new.safetensors")
