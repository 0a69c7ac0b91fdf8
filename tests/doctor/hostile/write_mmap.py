"""Overwrite a file in memory."""

import mmap
import os

from world import OUTSIDE

file = os.open(OUTSIDE / "precious.txt", os.O_RDWR)
with mmap.mmap(file, 0) as pages:
    pages[:2] = b"XX"
