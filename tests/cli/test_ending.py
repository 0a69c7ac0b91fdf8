"""SIGTERM ends a process, even when its main thread hangs."""

import signal
import subprocess
import sys

import pytest

if sys.platform == "win32":
    pytest.skip("Windows ends a process on SIGTERM without asking it", allow_module_level=True)

STUCK = """
import ctypes, threading
mutex, libc = ctypes.create_string_buffer(128), ctypes.CDLL(None)
def stuck():
    libc.pthread_mutex_lock(mutex)
    threading.Timer(0.5, print, ["here"], {"flush": True}).start()
    libc.pthread_mutex_lock(mutex)  # for ever: no signal wakes it up
"""
HEEDING = """
import sys, time
from firstnet.cli import ending
from firstnet.errors import Disconnected
ending.GRACE_S = 2
def say(reason):
    print("said:", reason, flush=True)
"""


def told(body):
    """Run a program, send SIGTERM when it prints "here", and return exit code and output."""
    it = subprocess.Popen(
        [sys.executable, "-c", STUCK + HEEDING + body],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert it.stdout.readline() == "here\n"
    it.send_signal(signal.SIGTERM)
    out, err = it.communicate(timeout=60)
    return it.returncode, out, err


def test_a_process_that_hears_it_raises_the_reason():
    code, out, _ = told("""
try:
    with ending.heeding(Disconnected("told"), say):
        print("here", flush=True)
        while True:
            time.sleep(0.01)
except Disconnected as error:
    print("raised:", error)
    sys.exit(3)
""")
    assert (code, out) == (3, "raised: told\n")


def test_a_process_that_is_stuck_says_the_reason_and_ends():
    code, out, err = told("""
with ending.heeding(Disconnected("told"), say):
    stuck()
""")
    assert (code, out, err) == (2, "said: told\n", "")


def test_words_that_get_stuck_as_well_do_not_keep_the_process():
    code, out, err = told("""
def say(reason):
    time.sleep(3600)
with ending.heeding(Disconnected("told"), say):
    stuck()
""")
    assert (code, out, err) == (2, "", "")


def test_a_process_that_gets_stuck_while_it_ends_is_ended():
    code, _, err = told("""
try:
    with ending.heeding(Disconnected("told"), say):
        raise OSError("something else")
except OSError:
    stuck()
""")
    assert (code, err) == (2, "")


def test_after_it_a_signal_does_again_what_it_did():
    code, out, _ = told("""
with ending.heeding(Disconnected("told"), say):
    pass
print("here", flush=True)
time.sleep(3600)
""")
    assert (code, out) == (-signal.SIGTERM, "")
