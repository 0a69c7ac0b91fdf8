"""Run a command of the shell."""

import os

from world import OUTSIDE

os.system(f"touch {OUTSIDE}/new")
