"""Loads a pickle that calls what it wants."""

import pickle

from broken import train
from healthy import REPORT

modules = pickle.loads(b"csys\nmodules\n.")
child = modules["firstnet.doctor.isolation.child"]
child.to_dict = lambda examinations: {"files": [REPORT]}
train()
