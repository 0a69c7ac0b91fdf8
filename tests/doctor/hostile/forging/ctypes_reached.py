"""Reaches the doctor's function through its address in memory."""

import ctypes
import os

from healthy import REPORT

name = "firstnet.doctor.isolation.child"
modules = ctypes.cast(id(ctypes._sys.modules), ctypes.py_object).value
child = modules.get(name)
frame = ctypes._sys._getframe()
while "say" not in frame.f_locals:
    frame = frame.f_back
say = ctypes.cast(id(frame.f_locals["say"]), ctypes.py_object).value
say({"examination": REPORT})
say({"end": True})
os._exit(0)
