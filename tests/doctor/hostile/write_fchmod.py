"""Change the rights of a file that is open for reading."""

import os

from world import OUTSIDE

os.fchmod(os.open(OUTSIDE / "precious.txt", os.O_RDONLY), 0o777)
