"""Remove a folder with all that is in it."""

import shutil

from world import OUTSIDE

shutil.rmtree(OUTSIDE / "keys")
