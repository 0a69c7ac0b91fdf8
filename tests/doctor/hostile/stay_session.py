"""Leave a program behind, in a session of its own."""

import subprocess
import sys

from world import MARK

subprocess.Popen(
    [sys.executable, "-c", "import time; time.sleep(30)", MARK],
    start_new_session=True,
    stdin=subprocess.DEVNULL,
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
)
