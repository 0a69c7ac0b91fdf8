"""Print all that the class has handed in."""

import os
from pathlib import Path

for folder, _, files in os.walk(Path(__file__).resolve().parents[1]):
    for name in files:
        print((Path(folder) / name).read_text())
