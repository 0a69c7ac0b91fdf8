"""Write by way of /proc."""

from world import OUTSIDE

open(f"/proc/self/root{OUTSIDE}/new", "w").write("x")
