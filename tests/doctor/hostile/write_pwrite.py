"""Overwrite the first bytes of a file."""

import os

from world import OUTSIDE

os.pwrite(os.open(OUTSIDE / "precious.txt", os.O_WRONLY), b"XX", 0)
