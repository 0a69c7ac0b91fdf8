"""Comes by a class of the doctor's through an object of it, and replaces a method."""

from broken import train
from healthy import REPORT

kind = type(set())
globals_of = kind.__init__.__globals__ if hasattr(kind.__init__, "__globals__") else vars(kind)
system = print.__self__.__import__("sys")
system.modules["firstnet.doctor.isolation.child"].to_dict = lambda it: {"files": [REPORT]}
train()
