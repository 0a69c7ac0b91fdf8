"""Remove a file of a folder that is open."""

import os

from world import OUTSIDE

os.unlink("precious.txt", dir_fd=os.open(OUTSIDE, os.O_RDONLY))
