"""Make a folder."""

import os

from world import OUTSIDE

os.mkdir(OUTSIDE / "folder")
