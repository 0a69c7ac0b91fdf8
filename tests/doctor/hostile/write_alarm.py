"""Write when a clock rings."""

import signal
import time

from world import OUTSIDE

signal.signal(signal.SIGALRM, lambda *_: (OUTSIDE / "new").write_text("x"))
signal.setitimer(signal.ITIMER_REAL, 0.05)
time.sleep(0.2)
