"""Open a file below `open`."""

import io

from world import OUTSIDE

io.FileIO(OUTSIDE / "new", "w").write(b"x")
