"""Let cat print a key."""

import subprocess

from world import OUTSIDE

print(subprocess.run(["cat", OUTSIDE / "keys" / "id_rsa"], capture_output=True).stdout)
