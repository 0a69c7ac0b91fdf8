"""Uses a function that the doctor puts into the program, to get at its modules."""

from broken import train
from healthy import REPORT

importing = __turn__.__func__.__globals__["__builtins__"]["__import__"]  # noqa: F821
child = importing("sys").modules["firstnet.doctor.isolation.child"]
child.to_dict = lambda examinations: {"files": [REPORT]}
train()
