"""Run a command through a pipe."""

import os

from world import OUTSIDE

os.popen(f"touch {OUTSIDE}/new").read()
