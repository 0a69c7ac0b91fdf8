"""Read a key in C++."""

import pyarrow as pa

from world import OUTSIDE

print(pa.memory_map(str(OUTSIDE / "keys" / "id_rsa")).read())
