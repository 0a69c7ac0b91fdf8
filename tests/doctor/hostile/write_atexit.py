"""Write when Python ends."""

import atexit

from world import OUTSIDE

atexit.register((OUTSIDE / "new").write_text, "x")
