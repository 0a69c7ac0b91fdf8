"""Overwrite the solution of a classmate."""

from pathlib import Path

(Path(__file__).resolve().parents[1] / "alice" / "net.py").write_text("x = 1")
