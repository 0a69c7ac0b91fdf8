"""Hold a process as a debugger does."""

import ctypes
import os

from world import VICTIM

ATTACH, KILL = 16, 8
libc = ctypes.CDLL(None)
if libc.ptrace(ATTACH, VICTIM, None, None) == 0:
    os.waitpid(VICTIM, 0)
    libc.ptrace(KILL, VICTIM, None, None)
