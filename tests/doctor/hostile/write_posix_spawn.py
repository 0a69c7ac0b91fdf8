"""Start a program by posix_spawn."""

import os

from world import OUTSIDE

os.waitpid(os.posix_spawn("/bin/sh", ["sh", "-c", f"touch {OUTSIDE}/new"], {}), 0)
