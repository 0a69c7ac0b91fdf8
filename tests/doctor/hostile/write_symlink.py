"""Make a link."""

import os

from world import OUTSIDE

os.symlink("/", OUTSIDE / "root")
