"""Cut an open file off."""

import os

from world import OUTSIDE

os.ftruncate(os.open(OUTSIDE / "precious.txt", os.O_RDWR), 1)
