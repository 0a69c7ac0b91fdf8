"""Applying fixes: verified edits only, and the file keeps its encoding and line endings."""

import ast
import json

import pytest

from firstnet.doctor.edits.patch import unified
from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.repair.healing import heal
from firstnet.doctor.report.report import Examination, Finding, Fix
from firstnet.errors import FormatError

TEXT = "one\ntwo\nthree\n"


def seen(*fixes):
    findings = [
        Finding(f"ND10{n}", "x", "error", "", fix=Fix(unified("x", TEXT, after), verified, "safe"))
        for n, (after, verified) in enumerate(fixes)
    ]
    return Examination("net.py", "findings", tuple(findings))


def test_all_verified_edits_are_made_and_the_others_named():
    fixes = [
        (TEXT.replace("one", "1"), True),
        (TEXT.replace("three", "3"), True),
        (TEXT.replace("two", "2"), False),
        (TEXT.replace("one", "I"), True),
    ]
    healed = heal(Submission("net.py", TEXT.encode()), seen(*fixes))
    assert healed.content == b"1\ntwo\n3\n"
    assert healed.patch == unified("net.py", TEXT, "1\ntwo\n3\n")
    assert healed.codes == ("ND100", "ND101")
    assert (healed.unverified, healed.clashing) == (("ND102",), ("ND103",))
    assert healed.skipped == [
        "skipped the fix for ND102: not verified; see the report.",
        "skipped the fix for ND103: changes the same lines as another fix; run the doctor again.",
    ]


def test_line_ends_and_encoding_stay_as_they_are():
    content = b"# coding: latin-1\r\n\xe4 = 1\r\n"
    text = content.decode("latin-1").replace("\r\n", "\n")
    fix = Fix(unified("x", text, text.replace("= 1", "= 2")), True, "safe")
    finding = Finding("ND102", "x", "error", "", fix=fix)
    healed = heal(Submission("net.py", content), Examination("net.py", "findings", (finding,)))
    assert healed.content == content.replace(b"= 1", b"= 2")


def test_a_notebook_is_not_written():
    with pytest.raises(FormatError, match="doesn't edit notebooks"):
        heal(Submission("net.ipynb", b"{}"), seen())


def test_the_cells_of_a_notebook_are_run_without_the_commands_of_ipython():
    cells = [["%matplotlib inline\n", "n = 1"], ["for k in range(n):\n", "    !ls\n", "    n = 2"]]
    told = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells]
    content = json.dumps({"cells": told, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    text = "\n\n".join("".join(cell) for cell in cells)
    fix = Fix(unified("x", text, text.replace("n = 1", "n = 3")), True, "safe")
    finding = Finding("ND102", "x", "error", "", fix=fix)
    said = Examination("net.ipynb", "findings", (finding,))
    healed = heal(Submission("net.ipynb", content.encode()), said, to_be_run=True)
    ast.parse(healed.content)
    assert b"n = 3" in healed.content
