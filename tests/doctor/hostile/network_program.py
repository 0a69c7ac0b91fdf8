"""Let the shell send what it knows."""

import subprocess

from world import PORT

subprocess.run(["bash", "-c", f"echo x >/dev/tcp/127.0.0.1/{PORT}"])
