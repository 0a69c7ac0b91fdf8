"""Map a key into memory."""

import mmap
import os

from world import OUTSIDE

print(mmap.mmap(os.open(OUTSIDE / "keys" / "id_rsa", os.O_RDONLY), 0, prot=mmap.PROT_READ)[:])
