"""Make a pipe with a name."""

import os

from world import OUTSIDE

os.mkfifo(OUTSIDE / "pipe")
