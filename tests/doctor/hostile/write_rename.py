"""Rename a file."""

import os

from world import OUTSIDE

os.rename(OUTSIDE / "precious.txt", OUTSIDE / "renamed")
