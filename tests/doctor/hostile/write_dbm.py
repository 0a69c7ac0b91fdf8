"""Keep a dictionary in a file."""

import shelve

from world import OUTSIDE

with shelve.open(str(OUTSIDE / "shelf")) as shelf:
    shelf["x"] = 1
