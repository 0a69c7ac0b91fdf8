"""Open a file from a folder that is open."""

import os

from world import OUTSIDE

folder = os.open(OUTSIDE, os.O_RDONLY)
os.write(os.open("new", os.O_WRONLY | os.O_CREAT, dir_fd=folder), b"x")
