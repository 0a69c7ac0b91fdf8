"""Finds the doctor's child among the modules, and replaces what makes its report."""

import sys

from broken import train
from healthy import REPORT

child = sys.modules["firstnet.doctor.isolation.child"]
child.to_dict = lambda examinations: {"files": [REPORT]}
train()
