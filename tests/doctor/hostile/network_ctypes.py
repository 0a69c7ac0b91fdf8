"""Send what it knows by the C library."""

import ctypes
import struct
import sys

from world import PORT

libc = ctypes.CDLL(None)
line = libc.socket(2, 2, 0)
port = PORT.to_bytes(2, "big")
address = struct.pack("=H", 2) + port + bytes([127, 0, 0, 1]) + bytes(8)
sys.exit(libc.sendto(line, b"x", 1, 0, address, len(address)) != 1)
