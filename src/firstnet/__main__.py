"""python -m firstnet."""

import sys
from pathlib import Path

# Python looks into the current folder first; in that of a class there may be a student's click.py.
sys.path[:] = [it for it in sys.path if it and Path(it).resolve() != Path.cwd()]

from firstnet.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
