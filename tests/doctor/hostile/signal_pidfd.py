"""Kill a process by its descriptor."""

import os
import signal

from world import VICTIM

signal.pidfd_send_signal(os.pidfd_open(VICTIM), signal.SIGKILL)
