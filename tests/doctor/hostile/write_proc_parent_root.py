"""Write by way of the parent's root."""

import os

from world import OUTSIDE

open(f"/proc/{os.getppid()}/root{OUTSIDE}/new", "w").write("x")
