"""Takes `sys` from a module that has imported it for itself."""

import random

from broken import train
from healthy import REPORT

warnings_of = random._warn.__globals__ if hasattr(random._warn, "__globals__") else {}
child = random._os.sys.modules["firstnet.doctor.isolation.child"]
child.to_dict = lambda examinations: {"files": [REPORT]}
train()
