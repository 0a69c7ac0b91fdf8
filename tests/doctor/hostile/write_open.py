"""Open a file outside."""

from world import OUTSIDE

open(OUTSIDE / "new", "w").write("x")
