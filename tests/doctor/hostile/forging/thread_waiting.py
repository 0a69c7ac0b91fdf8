"""Leaves a thread that replaces the report once the training is over."""

import sys
import threading

from broken import train
from healthy import REPORT


def wait():
    child = sys.modules["firstnet.doctor.isolation.child"]
    child.renamed = lambda told, path, name: REPORT


threading.Thread(target=wait, daemon=True).start()
train()
