"""Hides what it does in a text that is executed."""

import base64

from broken import train
from healthy import REPORT  # noqa: F401  # which the text uses

TEXT = base64.b64encode(
    b"import sys\n"
    b"child = sys.modules['firstnet.doctor.isolation.child']\n"
    b"child.to_dict = lambda it, said=REPORT: {'files': [said]}\n"
)
exec(base64.b64decode(TEXT).decode())
train()
