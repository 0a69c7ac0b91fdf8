"""Open a file in C++."""

import pyarrow as pa

from world import OUTSIDE

with pa.OSFile(str(OUTSIDE / "new"), "wb") as file:
    file.write(b"x")
