"""Methods that tables of pandas once had: the program is as old as its calls, and not wrong."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.watch.findings.crash import crash_finding
from firstnet.doctor.watch.program.run import Raised

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

OLD = "one = object()\nboth = one.append(2)\n"


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ("'DataFrame' object has no attribute 'append'", "ND024"),
        ("'Series' object has no attribute 'iteritems'", "ND024"),
        ("'DataFrame' object has no attribute 'attach'", "ND116"),  # it never had
        ("'Network' object has no attribute 'append'", "ND116"),  # no table
    ],
)
def test_a_method_that_is_gone_is_no_fault_of_the_program(missing, code):
    watched, _ = seen(OLD)
    path = watched.learner.about.path
    raised = Raised("AttributeError", missing, path, 2, ())
    found = crash_finding(raised, watched, path)
    assert (found.code, found.place.line) == (code, 2)
