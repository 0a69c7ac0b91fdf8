"""Change the rights of a file."""

import os

from world import OUTSIDE

os.chmod(OUTSIDE / "precious.txt", 0)
