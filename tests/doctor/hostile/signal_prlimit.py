"""Limit another process until it is killed."""

import resource

from world import VICTIM

resource.prlimit(VICTIM, resource.RLIMIT_NOFILE, (0, 0))
