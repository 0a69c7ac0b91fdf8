"""Make a file by mknod."""

import os

from world import OUTSIDE

os.mknod(OUTSIDE / "node")
