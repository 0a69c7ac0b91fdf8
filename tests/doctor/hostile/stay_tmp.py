"""Leave a file in the folder for temporary ones."""

from world import MARK

open(f"/var/tmp/{MARK}", "w").write("x")
