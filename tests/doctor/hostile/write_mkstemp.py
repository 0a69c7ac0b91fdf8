"""Make a temporary file there."""

import tempfile

from world import OUTSIDE

tempfile.mkstemp(dir=OUTSIDE)
