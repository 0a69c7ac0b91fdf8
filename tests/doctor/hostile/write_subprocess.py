"""Run another program."""

import subprocess

from world import OUTSIDE

subprocess.run(["touch", OUTSIDE / "new"])
