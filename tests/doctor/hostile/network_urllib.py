"""Load a page."""

from urllib.request import urlopen

from world import PORT

urlopen(f"http://127.0.0.1:{PORT}/x", timeout=2)
