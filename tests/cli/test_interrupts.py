"""Ctrl-C ends a command even where Python has dropped it."""

import os
import signal

import pytest

from firstnet.cli.interrupts import heeded


class Dying:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        sum(range(1000))  # the signal is handled between two instructions


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_a_finalizer_has_swallowed_is_raised_at_the_next_check():
    with heeded() as check:
        check()
        it = Dying()
        del it
        with pytest.raises(KeyboardInterrupt):
            check()


def test_it_is_raised_at_once_elsewhere_and_the_handler_is_put_back():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), heeded():
        os.kill(os.getpid(), signal.SIGINT)
        sum(range(1000))
    assert signal.getsignal(signal.SIGINT) is before
