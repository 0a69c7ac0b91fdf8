"""Remove a file by the C library."""

import ctypes

from world import OUTSIDE

ctypes.CDLL(None).unlink(str(OUTSIDE / "precious.txt").encode())
