"""Make a second name for a file."""

import os

from world import OUTSIDE

os.link(OUTSIDE / "precious.txt", OUTSIDE / "second")
