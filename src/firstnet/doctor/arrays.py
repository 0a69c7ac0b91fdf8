"""The type of any array of a learner's program."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
