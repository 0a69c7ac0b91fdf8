"""Open by number."""

import os

from world import OUTSIDE

os.write(os.open(OUTSIDE / "new", os.O_WRONLY | os.O_CREAT), b"x")
