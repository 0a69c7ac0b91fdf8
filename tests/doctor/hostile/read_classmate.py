"""Print the solution of a classmate."""

from pathlib import Path

print((Path(__file__).resolve().parents[1] / "alice" / "net.py").read_text())
