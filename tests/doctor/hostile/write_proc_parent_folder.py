"""Write by way of the parent's current folder."""

import os

from world import OUTSIDE

up = "/.." * 20
open(f"/proc/{os.getppid()}/cwd{up}{OUTSIDE}/new", "w").write("x")
