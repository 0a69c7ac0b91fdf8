"""Change the date of a file."""

import os

from world import OUTSIDE

os.utime(OUTSIDE / "precious.txt", (1, 1))
