"""Write by pathlib."""

from world import OUTSIDE

(OUTSIDE / "precious.txt").write_text("gone")
