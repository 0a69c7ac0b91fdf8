"""Read a key by the C library."""

import ctypes

from world import OUTSIDE

libc = ctypes.CDLL(None)
text = ctypes.create_string_buffer(99)
libc.read(libc.open(str(OUTSIDE / "keys" / "id_rsa").encode(), 0), text, 99)
print(text.value)
