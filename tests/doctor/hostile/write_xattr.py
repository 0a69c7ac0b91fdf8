"""Change the attributes of a file."""

import os

from world import OUTSIDE

os.setxattr(OUTSIDE / "precious.txt", "user.x", b"x")
