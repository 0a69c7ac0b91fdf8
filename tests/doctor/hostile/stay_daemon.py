"""Leave a process behind."""

import os
import subprocess
import sys

from world import MARK

if os.fork() == 0:
    os.setsid()
    subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(30)", MARK],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os._exit(0)
os.wait()
