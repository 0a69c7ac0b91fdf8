"""Make another process slow."""

import os

from world import VICTIM

os.setpriority(os.PRIO_PROCESS, VICTIM, 19)
