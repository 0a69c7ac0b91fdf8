"""Read a line as tracebacks do."""

import linecache

from world import OUTSIDE

print(linecache.getline(str(OUTSIDE / "keys" / "id_rsa"), 1))
