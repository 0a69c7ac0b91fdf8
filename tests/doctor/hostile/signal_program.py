"""Let a program kill a process."""

import subprocess

from world import VICTIM

subprocess.run(["sh", "-c", f"kill -9 {VICTIM}"])
