"""Kill another process."""

import os

from world import VICTIM

os.kill(VICTIM, 9)
