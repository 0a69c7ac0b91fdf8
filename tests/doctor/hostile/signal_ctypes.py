"""Kill a process by the C library."""

import ctypes

from world import VICTIM

ctypes.CDLL(None).kill(VICTIM, 9)
