"""Remove a file."""

import os

from world import OUTSIDE

os.remove(OUTSIDE / "precious.txt")
