"""Put a file of its own in the place of another."""

import os

from world import OUTSIDE

open("mine", "w").write("x")
os.replace("mine", OUTSIDE / "precious.txt")
