"""Open a file by the C library."""

import ctypes

from world import OUTSIDE

file = ctypes.CDLL(None).creat(str(OUTSIDE / "new").encode(), 0o600)
ctypes.CDLL(None).write(file, b"x", 1)
