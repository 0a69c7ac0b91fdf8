"""Imports the doctor through importlib, which Python's own statement doesn't show."""

import importlib

from broken import train
from healthy import REPORT

child = importlib.import_module("firstnet.doctor.isolation.child")
child.to_dict = lambda examinations: {"files": [REPORT]}
train()
