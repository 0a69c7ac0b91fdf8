"""Bind another process to one processor."""

import os

from world import VICTIM

os.sched_setaffinity(VICTIM, {max(os.sched_getaffinity(0))})
