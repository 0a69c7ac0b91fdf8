"""Write a packed file."""

import lzma

from world import OUTSIDE

lzma.open(OUTSIDE / "new.xz", "w").write(b"x")
