"""Writes a file that is run past the doctor, which would read it first."""

import runpy
from pathlib import Path

from broken import train
from healthy import REPORT

Path("own.txt").write_text(
    "import sys\n"
    "child = sys.modules['firstnet.doctor.isolation.child']\n"
    "child.to_dict = lambda examinations: {'files': [REPORT]}\n"
)
runpy.run_path("own.txt", init_globals={"REPORT": REPORT})
train()
