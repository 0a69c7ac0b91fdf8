"""Copy its own folder there."""

import shutil
from pathlib import Path

from world import OUTSIDE

shutil.copytree(Path(__file__).parent, OUTSIDE / "copy", copy_function=shutil.copyfile)
