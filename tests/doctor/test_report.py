"""What an examination says as plain data, and as the JSON that other programs read."""

import json
from dataclasses import replace

import pytest

from firstnet.doctor.report.report import (
    LEVELS,
    STAGES,
    Examination,
    Finding,
    Fix,
    NotRun,
    Place,
    Trial,
    from_dict,
    to_dict,
    with_root,
)

FIX = Fix("--- a\n+++ b\n", verified=True, safety="unsafe")
FINDING = Finding(
    code="ND102",
    name="feedforward-returns-nothing",
    level="error",
    message="feedforward gives back None",
    observed="None",
    expected="2 activations",
    why="np.argmax(None) is 0",
    place=Place(12, 14, 9),
    fix=FIX,
    root=True,
)
BARE = Finding("ND603", "never-shuffled", "warning", "SGD never shuffles")
WHOLE = Examination(
    "net.py",
    "findings",
    (FINDING, BARE),
    (NotRun("data", "no loader"),),
    ("line 3 was left aside",),
    1.23456,
)


def test_the_json_has_the_promised_keys_and_no_others():
    told = to_dict([WHOLE])
    assert list(told) == ["schema_version", "files"]
    assert told["schema_version"] == 2
    (file,) = told["files"]
    assert set(file) == {
        *("file", "status", "findings", "not_run", "seconds", "trial", "healed", "checked"),
        *("diagnosed", "isolation"),
        "assumed",  # more than was promised, and nothing less
    }
    promised = "code name level root line end_line column in_file message observed expected why fix"
    for finding in file["findings"]:
        assert set(finding) == set(promised.split())
    assert set(file["findings"][0]["fix"]) == {"diff", "verified", "safety", "unproven", "file"}
    assert [set(it) for it in file["not_run"]] == [{"stage", "reason"}]


def test_the_json_says_what_was_found():
    (file,) = to_dict([WHOLE])["files"]
    assert (file["file"], file["status"], file["seconds"]) == ("net.py", "findings", 1.235)
    assert file["assumed"] == ("line 3 was left aside",)
    first, second = file["findings"]
    assert (first["line"], first["end_line"], first["column"], first["root"]) == (12, 14, 9, True)
    verified = {"verified": True, "safety": "unsafe", "unproven": "", "file": ""}
    assert first["fix"] == {"diff": FIX.diff} | verified
    assert (second["line"], second["end_line"], second["column"]) == (None, None, None)
    assert (second["fix"], second["root"]) == (None, False)


@pytest.mark.parametrize(
    "examination",
    [
        WHOLE,
        Examination("net.py", "healthy"),
        Examination("net.py", "incomplete", not_run=(NotRun("load", "it is empty"),)),
        replace(WHOLE, findings=(replace(FINDING, fix=None), replace(BARE, place=Place(1, 1)))),
    ],
    ids=["whole", "healthy", "incomplete", "other"],
)
def test_what_is_written_as_json_is_read_again(examination):
    text = json.dumps(to_dict([examination]))
    again = from_dict(json.loads(text)["files"][0])
    assert again == replace(examination, seconds=round(examination.seconds, 3))


def test_several_files_stay_in_order():
    names = ["b.py", "a.py", "c.py"]
    told = to_dict([Examination(name, "healthy") for name in names])
    assert [it["file"] for it in told["files"]] == names


def test_the_root_is_the_first_of_the_gravest_and_comes_first():
    levels = ["advice", "warning", "error", "error"]
    findings = [replace(BARE, level=level, message=str(n)) for n, level in enumerate(levels)]
    told = with_root(findings)
    assert [it.message for it in told] == ["2", "0", "1", "3"]
    assert [it.root for it in told] == [True, False, False, False]
    assert with_root(told) == told
    assert with_root([replace(BARE, root=True), FINDING])[1].root is False
    assert with_root([]) == ()


def test_the_first_digit_of_a_code_is_the_stage():
    for number, stage in enumerate(STAGES):
        assert replace(BARE, code=f"ND{number}01").stage == stage
    assert LEVELS == ("error", "warning", "advice")


def test_a_report_reads_as_text(tmp_path):
    path = tmp_path / "net.py"
    path.write_text("\n" * 11 + "    def feedforward(self, a):\n\n        a = 1\n")
    text = str(replace(WHOLE, file=str(path)))
    assert "ND102" in text
    assert "def feedforward(self, a):" in text
    assert "feedforward gives back None" in text
    assert "ND102" in str(WHOLE)  # the file is not there


@pytest.mark.parametrize(
    ("first", "last", "same"),
    [
        ("Epoch 0: 980 / 10000", "Epoch 9: 980 / 10000", True),
        ("Epoch 0: 980 / 10000", "Epoch 9: 985 / 10000", False),
        ("epoch 1 accuracy 0.098", "epoch 20 accuracy 0.098", True),
        ("epoch 1 accuracy 0.99", "epoch 20 accuracy 0.99", False),
        ("epoch 1", "epoch 20", False),
        ("loss 0.4", "loss 0.4", False),
    ],
)
def test_a_program_prints_the_same_if_only_the_epoch_grows(first, last, same):
    assert Trial(10, printed=(first, last)).prints_the_same is same
