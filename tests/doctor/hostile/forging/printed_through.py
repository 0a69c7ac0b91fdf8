"""Reaches the doctor through what it has put in the place of standard output."""

import sys

from broken import train
from healthy import REPORT

modules = sys.stdout.write.__func__.__globals__["sys"].modules
modules["firstnet.doctor.isolation.child"].to_dict = lambda it: {"files": [REPORT]}
train()
