"""Remove a file in C++."""

from pyarrow import fs

from world import OUTSIDE

fs.LocalFileSystem().delete_file(str(OUTSIDE / "precious.txt"))
