"""An edit is verified by a second run: with it, the network learns."""

from dataclasses import replace
from pathlib import Path

import pytest

from firstnet.doctor.isolation import clinic
from firstnet.doctor.isolation.clinic import Heard, examine_apart
from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.repair.healing import heal
from firstnet.doctor.repair.proof import with_proof
from firstnet.doctor.report.report import CUT_OFF, Examination, Finding, Fix, NotRun, Trial

EDIT = Fix("a diff", True, "unsafe")
LOST = Finding("ND002", "lost-indentation", "error", "Lost", fix=EDIT)
PRINT = Finding("ND010", "print-statement", "error", "A print", fix=EDIT)
NOTHING = Finding("ND102", "feedforward-returns-nothing", "error", "None", fix=EDIT, root=True)
SAID = Examination("net.py", "findings", (NOTHING, LOST, PRINT))
LEARNS = Trial(900, ((10, 100), (80, 100), (90, 100)), learns=True)
BACKPROP = Finding("ND410", "backprop-crashes", "error", "It crashes")


def verified(healed):
    return [finding.fix.verified for finding in with_proof(SAID, healed).findings]


def test_all_edits_are_verified_if_the_network_learns_with_them():
    healed = Examination("net.py", "healthy", trial=LEARNS)
    assert verified(healed) == [True, True, True]
    assert with_proof(SAID, healed).healed == LEARNS


@pytest.mark.parametrize(
    ("healed", "reason"),
    [
        (None, "a run with it was not possible"),
        (Examination("net.py", "findings", (BACKPROP,)), "with it, the doctor still finds ND410"),
        (Examination("net.py", "findings", (BACKPROP,), trial=LEARNS), "still finds ND410"),
        (
            Examination("net.py", "healthy", trial=replace(LEARNS, learns=False)),
            "the network does not learn with it",
        ),
    ],
    ids=["no run", "another fault", "a fault beside", "no learning"],
)
def test_without_that_only_a_spelling_of_python_2_stays_verified(healed, reason):
    assert verified(healed) == [False, False, True]
    assert reason in with_proof(SAID, healed).findings[0].fix.unproven
    assert with_proof(SAID, healed).healed is None


def test_an_edit_with_which_another_call_trains_the_network_is_not_verified():
    trial = replace(LEARNS, called="model(…)")
    healed = Examination("net.py", "healthy", trial=replace(LEARNS, called="NN(…), then fit(…)"))
    (found, *_) = with_proof(replace(SAID, trial=trial), healed).findings
    assert not found.fix.verified
    assert "another call" in found.fix.unproven


def test_what_makes_a_file_readable_needs_no_training_where_there_is_none():
    healed = Examination("loader.py", "incomplete", not_run=(NotRun("trial", "no training"),))
    assert verified(healed) == [False, True, True]
    stopped = replace(healed, trial=replace(LEARNS, learns=False))
    assert verified(stopped) == [False, False, True]  # a training was seen, and it did not learn


def test_how_deep_lines_belong_is_not_shown_by_a_run_that_was_cut_off():
    tabs = replace(LOST, code="ND004", name="mixed-tabs")
    said = Examination("net.py", "findings", (LOST, tabs))
    for reason, kept in (("no loop changes numbers", True), (CUT_OFF, False)):
        healed = Examination("net.py", "incomplete", not_run=(NotRun("trial", reason),))
        found = with_proof(said, healed).findings
        assert [it.fix.verified for it in found] == [kept, kept]


WRONG = "a = 2\n"
DIFF = "--- net.py\n+++ net.py\n@@ -1 +1 @@\n-a = 2\n+a = {}\n"


def test_an_edit_is_verified_by_a_second_run_alone(monkeypatch):
    traced = Finding("ND403", "wrong", "error", "Wrong", fix=Fix(DIFF.format(3), True, "unsafe"))
    told = {
        "as it is": Examination("net.py", "findings", (traced,)),
        b"a = 3\n": Examination("net.py", "healthy", trial=replace(LEARNS, learns=False)),
    }
    asked = []

    def part(submission, seconds, children, edited=()):
        (asked_for,) = [content for _, content in edited] or ["as it is"]
        asked.append(asked_for)
        return Heard(examination=told[asked_for], ended=True), None

    monkeypatch.setattr(clinic, "_part", part)
    said = examine_apart(Submission("net.py", WRONG.encode()))
    assert [(finding.code, finding.fix.verified) for finding in said.findings] == [("ND403", False)]
    told[b"a = 3\n"] = Examination("net.py", "healthy", trial=LEARNS)
    said = examine_apart(Submission("net.py", WRONG.encode()))
    assert [(finding.code, finding.fix.verified) for finding in said.findings] == [("ND403", True)]
    assert asked == 2 * ["as it is", b"a = 3\n"]


def test_an_edit_that_is_refuted_goes_and_leaves_no_other_one_verified(monkeypatch):
    """What was told before it stays, but for what the second run has not shown either."""
    own = Trial(900, ((10, 100), (11, 100), (10, 100)))
    lost = replace(LOST, fix=Fix(DIFF.format(3), True, "unsafe"))
    uphill = Finding("ND501", "uphill", "error", "Uphill", root=True)
    moved = Finding("ND401", "moved", "error", "Uphill", fix=lost.fix, root=True)
    before = Examination("net.py", "findings", (uphill, lost), trial=own)
    after = replace(before, findings=(moved, lost))
    refuted = Examination("net.py", "findings", (BACKPROP,), trial=LEARNS)

    def part(submission, seconds, children, edited=()):
        if edited:
            return Heard(examination=refuted, ended=True), None
        return Heard(examination=after, unedited=before, ended=True), None

    monkeypatch.setattr(clinic, "_part", part)
    said = examine_apart(Submission("net.py", WRONG.encode()))
    assert [finding.code for finding in said.findings] == ["ND501", "ND002"]
    assert [finding.fix and finding.fix.verified for finding in said.findings] == [None, False]


CHAPTER_ONE = (Path(__file__).parent / "chapter_one.py").read_text()


def test_the_founding_fault_is_mended_and_the_proof_is_shown():
    body = "            a = sigmoid(np.dot(w, a) + b)\n        return a\n"
    assert CHAPTER_ONE.count(body) == 1
    ill = CHAPTER_ONE.replace(body, body.removesuffix("        return a\n"))
    submission = Submission("network.py", ill.encode())
    said = examine_apart(submission)
    assert [finding.code for finding in said.findings] == ["ND102"]
    assert said.findings[0].fix.verified
    assert said.trial.answers_otherwise
    assert not said.healed.answers_otherwise
    report = str(said)
    assert "its answers are wrong" in report
    assert "With the fix:" in report
    assert heal(submission, said).content.decode() == CHAPTER_ONE


@pytest.mark.slow
def test_lines_of_a_body_that_lost_their_depth_are_found_again_beside_those_that_did_not():
    """The first patient: a page had moved the first lines of three methods back to their def."""
    start = CHAPTER_ONE.index("    def backprop")
    lines = CHAPTER_ONE[start:].split("\n")
    lines[1:4] = [line.removeprefix("    ") for line in lines[1:4]]
    ill = CHAPTER_ONE[:start] + "\n".join(lines)
    submission = Submission("network.py", ill.encode())
    said = examine_apart(submission)
    assert {finding.code for finding in said.findings} == {"ND002"}
    assert heal(submission, said).content.decode().split() == CHAPTER_ONE.split()
    assert "    def backprop" in heal(submission, said).content.decode()
