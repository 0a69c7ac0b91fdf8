"""Leave memory behind that all may share."""

from world import MARK

open(f"/dev/shm/{MARK}", "w").write("x")
