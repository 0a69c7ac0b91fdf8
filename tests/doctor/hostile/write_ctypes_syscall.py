"""Ask the kernel itself to make a folder."""

import ctypes
import platform

from world import OUTSIDE

MKDIR_AT = {"x86_64": 258, "aarch64": 34}
ctypes.CDLL(None).syscall(
    MKDIR_AT[platform.machine()], -100, str(OUTSIDE / "folder").encode(), 0o700
)
