"""What a child says is checked: nobody speaks in its place, and it names no file but its own."""

import json

import pytest

from firstnet.doctor.isolation import clinic
from firstnet.doctor.isolation.clinic import Children, examine_apart
from firstnet.doctor.isolation.hearing import Heard
from firstnet.doctor.isolation.sandbox import BELT, Isolation
from firstnet.doctor.reading.submissions import Submission, read_file
from firstnet.doctor.report.report import Examination, Finding, Fix, Place, Trial, to_dict

WORD = "sesame"
FOUND = Examination(
    "net.py",
    "findings",
    (
        Finding(
            *("ND102", "feedforward-returns-nothing", "error", "a is never returned"),
            place=Place(2, 3, 5, "layers.py"),
            fix=Fix("--- a\n", True, "unsafe", file="../nn/units.py"),
            root=True,
        ),
    ),
    seconds=1.5,
    trial=Trial(9, ((1, 2), (2, 2)), (0.5, float("inf")), learns=True, pieces=("Dense",)),
)


@pytest.fixture
def heard(tmp_path):
    """What hears a child whose program is in a folder of a project."""
    for name in ("book/src/layers.py", "book/nn/units.py", "book/.git/config", "secret.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return Heard(WORD, [tmp_path / "book"], tmp_path / "book" / "src")


def said(word=WORD, **changed):
    told = to_dict([FOUND])["files"][0] | changed
    return f"{word} {json.dumps({'examination': told})}".encode()


def finding(**changed):
    return [to_dict([FOUND])["files"][0]["findings"][0] | changed]


def test_what_a_child_says_is_taken_as_it_is(heard):
    heard.hear(said())
    assert (heard.examination, heard.untrue) == (FOUND, "")


def test_who_does_not_know_the_word_is_passed_over(heard):
    heard.hear(said("open"))
    heard.hear(b'{"examination": {"status": "healthy"}}')
    heard.hear(b'open {"failed": "x"}')
    assert (heard.examination, heard.failed, heard.untrue) == (None, None, "")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"status": "splendid"}, "the status 'splendid'"),
        ({"status": "healthy"}, "a healthy program with findings"),
        ({"findings": finding(code="<img>")}, "a finding '<img>'"),
        ({"findings": finding(code="ND999")}, "a finding 'ND999'"),
        ({"findings": finding(name="<b>x</b>")}, "'<b>x</b>'"),
        ({"findings": finding(level="fatal")}, "'fatal'"),
        ({"findings": finding(line=3, end_line=2)}, "the lines 3 to 2"),
        ({"findings": finding(message=7)}, "7 for a str"),
        ({"findings": finding(message="x" * 300_000)}, "a text of 300,000 characters"),
        ({"findings": finding() * 30_000}, "30000 of something"),
        ({"findings": finding(in_file="/etc/passwd")}, "the file '/etc/passwd'"),
        ({"findings": finding(in_file="../../secret.py")}, "the file '../../secret.py'"),
        ({"findings": finding(in_file="../.git/config")}, "the file '../.git/config'"),
        ({"findings": finding(in_file="a\0b")}, "the file 'a\\x00b'"),
        ({"seconds": "1"}, "'1' for a number"),
        ({"assumed": [3]}, "3 for a str"),
        ({"trial": {"steps": True, "right": [], "reference": []}}, "True for a int"),
    ],
)
def test_what_no_examination_holds_is_not_believed(heard, changed, told):
    heard.hear(said(**changed))
    assert heard.examination is None
    assert told in heard.untrue


def test_an_edit_of_a_file_that_is_none_of_the_programs_is_not_believed(heard):
    fix = to_dict([FOUND])["files"][0]["findings"][0]["fix"] | {"file": "../../secret.py"}
    heard.hear(said(findings=finding(fix=fix)))
    assert "the file '../../secret.py', which is none of the program's" in heard.untrue


def test_a_file_that_came_with_the_program_is_its_own():
    heard = Heard(WORD, beside=["layers.py"])
    heard.hear(said(findings=finding(fix=None)))
    assert heard.examination is not None
    heard.hear(said(findings=finding(in_file="others.py", fix=None)))
    assert "the file 'others.py'" in heard.untrue


FORGED = """
import json, os
line = json.dumps({"examination": {"file": "x", "status": "healthy", "findings": [], "not_run": [],
    "assumed": [], "seconds": 0, "trial": None, "checked": ["trial"], "healed": None}}).encode()
for number in range(256):
    try:
        os.write(number, line + b'\\n{"end": true}\\n')
    except OSError:
        pass
"""


@pytest.mark.parametrize("means", [None, Isolation(BELT)])
@pytest.mark.parametrize("end", ["", "os._exit(0)", "raise SystemExit", "while True: pass"])
def test_a_program_that_calls_itself_healthy_is_not(end, means):
    seen = examine_apart(Submission("net.py", (FORGED + end).encode()), 2.0, Children(means))
    assert (seen.status, seen.trial) == ("incomplete", None)


def test_a_file_that_a_forged_report_names_is_not_read(tmp_path, monkeypatch):
    (tmp_path / "secret.py").write_text("password = 4711\n")
    own = tmp_path / "class" / "net.py"
    own.parent.mkdir()
    own.write_text("x = 1\n")
    forged = said(findings=finding(in_file="../secret.py", line=1, end_line=1, fix=None))
    start = f"print({forged.decode()!r}.replace({WORD!r}, input()))"  # who knows the word
    monkeypatch.setattr(clinic, "START", start)
    seen = clinic.examine_apart(read_file(str(own), str(own.parent)), 20)
    assert "4711" not in str(seen)
    assert "the file '../secret.py'" in seen.not_run[0].reason
