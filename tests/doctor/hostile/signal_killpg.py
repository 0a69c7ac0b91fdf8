"""Kill another group of processes."""

import os

from world import VICTIM

os.killpg(VICTIM, 9)
