"""Become another program."""

import os

from world import OUTSIDE

os.execv("/bin/sh", ["sh", "-c", f"touch {OUTSIDE}/new"])
