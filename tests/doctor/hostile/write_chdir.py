"""Go there, and write a file here."""

import os

from world import OUTSIDE

os.chdir(OUTSIDE)
open("new", "w").write("x")
