"""Cut a file off."""

import os

from world import OUTSIDE

os.truncate(OUTSIDE / "precious.txt", 1)
