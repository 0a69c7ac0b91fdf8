"""Keep a log."""

import logging

from world import OUTSIDE

logging.basicConfig(filename=OUTSIDE / "log", level=0)
logging.info("x")
