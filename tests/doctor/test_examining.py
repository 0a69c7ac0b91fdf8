"""A file, from the first stage to its edits: what is told, in which order, and in which time."""

import ast
import runpy
import time
from functools import cache
from pathlib import Path

import pytest

from firstnet.doctor import calling, discovery, examining, repair
from firstnet.doctor.calling import patience
from firstnet.doctor.clinic import SECONDS
from firstnet.doctor.examining import examine
from firstnet.doctor.healing import heal
from firstnet.doctor.ladder import RUNGS
from firstnet.doctor.patch import applied, edits
from firstnet.doctor.program import TimeUp, quiet, time_limit
from firstnet.doctor.reading import mended
from firstnet.doctor.report import Examination
from firstnet.doctor.submissions import Submission

HERE = Path(__file__).parent
CASES = runpy.run_path(str(HERE / "stage_cases.py"))
CHAPTER_ONE = CASES["CHAPTER_ONE"]
FIRST_PATIENT = (HERE / "patients" / "first_patient.py.txt").read_text()
NO_RETURN = ("        return a\n", "")
NO_BIAS = ("a = sigmoid(np.dot(w, a) + b)\n", "a = sigmoid(np.dot(w, a))\n")
COUNTS_ERRORS = ("int(x == y)", "int(x != y)")


def spoilt(*faults):
    text = CHAPTER_ONE
    for old, new in faults:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def line_of(text, what):
    assert text.count(what) == 1
    return text[: text.index(what)].count("\n") + 1


def all_said(text, seconds=30.0, *, fixes=True):
    with quiet():
        return list(examine(mended("learner.py", text), seconds, fixes=fixes))


@cache
def examined(text, seconds=30.0, *, fixes=True):
    said = all_said(text, seconds, fixes=fixes)
    return [it for it in said if isinstance(it, Examination)][-1]


def codes(examination):
    return [it.code for it in examination.findings]


def healed(text, examination):
    return heal(Submission("learner.py", text.encode()), examination).content.decode()


def same(one, other):
    return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))


# -- the first patient ---------------------------------------------------------------------------


def test_the_missing_return_is_the_root_of_the_980_and_the_rest_is_listed_after_it():
    told = examined(FIRST_PATIENT)
    root, *rest = told.findings
    assert (told.status, root.code, root.root, root.level) == ("findings", "ND102", True, "error")
    assert "980" in root.why
    assert root.place.line == line_of(FIRST_PATIENT, "a = sigmoid(np.dot(w, a)+b)")
    assert not any(it.root for it in rest)
    assert {it.stage for it in rest} == {"load"}
    assert {it.code for it in rest} == {
        *("ND002", "ND003", "ND010", "ND011", "ND013", "ND014", "ND022")
    }
    order = [it.place.line for it in rest]
    assert order == sorted(order)


def test_with_all_its_edits_the_first_patient_is_healthy():
    told = examined(FIRST_PATIENT)
    cured = heal(Submission("first.py", FIRST_PATIENT.encode()), told)
    assert (cured.unverified, cured.clashing) == ((), ())
    text = cured.content.decode()
    again = examined(text, fixes=False)
    assert (again.status, codes(again)) == ("healthy", ["ND022"])  # its file is still elsewhere
    assert text.count("return a\n") == 1


def test_what_was_supposed_and_left_aside_is_said():
    assumed = examined(FIRST_PATIENT).assumed
    assert "line 31 was read as part of the comment above" in assumed
    line = line_of(FIRST_PATIENT, "net.SGD(")
    assert f"line {line}: net.SGD(...) is not run" in assumed


# -- faults, one and more ------------------------------------------------------------------------


def test_a_healthy_file_has_no_findings_and_only_the_data_is_not_run():
    told = examined(CHAPTER_ONE)
    assert (told.status, told.findings) == ("healthy", ())
    assert [(it.stage, it.reason) for it in told.not_run] == [
        ("data", "no function was found that loads the digits")
    ]
    assert told.seconds < 20


def test_the_stages_are_named_on_the_way():
    said = all_said(spoilt(NO_RETURN))
    texts = [it for it in said if isinstance(it, str)]
    assert texts == ["contract", "repair of ND102", *RUNGS]
    assert isinstance(said[1], Examination)  # what is known comes before the search for an edit
    assert codes(said[1]) == ["ND102"]
    assert said[1].findings[0].fix is None


def test_two_faults_each_have_their_edit_of_the_file_as_it_was_written():
    text = spoilt(NO_RETURN, COUNTS_ERRORS)
    told = examined(text)
    assert codes(told) == ["ND102", "ND701"]
    first, second = told.findings
    assert (first.root, second.root) == (True, False)
    assert first.fix.verified
    assert second.fix.verified
    lines = text.split("\n")
    wrong = line_of(text, "int(x != y)")
    assert second.place.line == wrong  # though the first edit has put in a line above it
    (edit,) = edits(second.fix.diff)
    assert (edit.start, edit.old) == (wrong, (lines[wrong - 1],))
    for finding in told.findings:
        alone = applied(text, edits(finding.fix.diff))
        assert alone != text
        assert not same(alone, CHAPTER_ONE)
    assert same(healed(text, told), CHAPTER_ONE)


@pytest.mark.slow
def test_two_faults_of_one_stage_are_both_healed():
    text = spoilt(("range(epochs)", "range(epochs - 1)"), ("w - (eta", "w + (eta"))
    told = examined(text)
    assert codes(told) == ["ND501", "ND604"]
    assert same(healed(text, told), CHAPTER_ONE)


def only(monkeypatch, *pairs):
    """Let a repair try nothing but these edits."""

    def some(patient, suspects, lines):
        text = patient.program.source.runnable
        for old, new in pairs:
            if text.count(old) == 1:
                before, upto = text[: text.index(old)], text[: text.index(old) + len(old)]
                at = [(it.count("\n") + 1, len(it) - it.rfind("\n") - 1) for it in (before, upto)]
                yield examining.Edit(*at[0], *at[1], new, "test", 1.0, new)

    monkeypatch.setattr(repair, "_candidates", some)


UPHILL = [("w - (eta", "w + (eta"), ("b - (eta / len(mini_batch))", "b - eta")]


def test_an_edit_that_heals_a_part_is_not_called_verified(monkeypatch):
    text = spoilt(*UPHILL)
    only(monkeypatch, UPHILL[0][::-1])
    told = examined.__wrapped__(text)
    first = told.findings[0]
    assert first.root
    assert first.fix.verified is False
    assert applied(text, edits(first.fix.diff)) == spoilt(UPHILL[1])
    assert healed(text, told) == text


def test_parts_that_heal_the_whole_together_are_verified(monkeypatch):
    text = spoilt(*UPHILL)
    only(monkeypatch, *(it[::-1] for it in UPHILL))
    told = examined.__wrapped__(text)
    assert all(it.fix.verified for it in told.findings)
    assert healed(text, told) == CHAPTER_ONE


def test_an_unknown_name_is_told_once():
    text = spoilt(("sigmoid_prime(zs[-l])", "sigmiod_prime(zs[-l])"))
    told = examined(text)
    assert codes(told) == ["ND020"]
    assert told.findings[0].place.line == line_of(text, "sigmiod")
    assert same(healed(text, told), CHAPTER_ONE)


def test_a_warning_gets_an_edit_where_nothing_graver_is_left():
    text = spoilt(("            random.shuffle(training_data)\n", ""))
    told = examined(text)
    assert [(it.code, it.level) for it in told.findings] == [("ND603", "warning")]
    assert told.status == "findings"
    assert same(healed(text, told), CHAPTER_ONE)


def test_without_fixes_the_first_fault_is_the_last():
    told = examined(spoilt(NO_RETURN, COUNTS_ERRORS), fixes=False)
    assert codes(told) == ["ND102"]
    assert told.findings[0].fix is None
    assert [it.stage for it in told.not_run] == list(RUNGS[1:])
    assert {it.reason for it in told.not_run} == {"it waits until ND102 is mended"}


def test_a_fault_without_an_edit_ends_the_examination(monkeypatch):
    only(monkeypatch)
    told = examined.__wrapped__(spoilt(NO_BIAS, COUNTS_ERRORS))
    assert [(it.code, it.fix) for it in told.findings] == [("ND301", None)]
    assert told.findings[0].place.line == line_of(CHAPTER_ONE, NO_BIAS[0])  # by the trace
    assert {it.reason for it in told.not_run} == {"it waits until ND301 is mended"}


# -- what can't be examined ----------------------------------------------------------------------


def test_a_file_without_a_network_is_not_examined_and_says_why():
    told = examined("def plot(data):\n    return data\n")
    assert (told.status, told.findings) == ("incomplete", ())
    (reason,) = told.not_run
    assert reason.stage == "contract"
    assert reason.reason.startswith("No network was found among plot: wanted a class")


def test_a_class_that_needs_something_unknown_is_not_examined():
    told = examined(spoilt(("(self, sizes)", "(self, dataset, sizes)")))
    assert (told.status, told.findings) == ("incomplete", ())
    assert told.not_run[0].reason == "Network wants 'dataset'"


def test_a_file_that_raises_when_it_is_loaded_says_so():
    text = f"{CHAPTER_ONE}\n\nclass Other:\n    size = 1 // 0\n"
    told = examined(text)
    assert codes(told) == ["ND030"]
    assert told.findings[0].place.line == line_of(text, "1 // 0")
    assert "ZeroDivisionError" in told.findings[0].message


def test_a_file_that_python_cannot_read_is_told_once():
    told = examined("def f(:\n    return )(\n")
    assert codes(told) == ["ND001"]
    assert (told.status, told.findings[0].root) == ("findings", True)


# -- within the time -----------------------------------------------------------------------------

FOR_EVER = ("        return a\n", "        while True:\n            a = a * 1\n        return a\n")


def test_an_endless_loop_in_feedforward_is_told_with_its_line(monkeypatch):
    assert discovery.BEHAVIOUR_S + calling.CALL_S < SECONDS / 2
    monkeypatch.setattr(discovery, "BEHAVIOUR_S", 0.3)
    start = time.monotonic()
    text = spoilt(FOR_EVER)
    with time_limit(20), patience(0.3):
        told = examined.__wrapped__(text, fixes=False)
    assert codes(told) == ["ND107"]
    assert "did not come to an end within 0.3 s" in told.findings[0].message
    loop = line_of(text, "while True")
    assert loop <= told.findings[0].place.line <= loop + 1
    assert time.monotonic() - start < 5


def test_a_program_that_ends_python_is_told_to():
    told = examined(spoilt(("        return a\n", "        raise SystemExit\n")), fixes=False)
    assert codes(told) == ["ND107"]
    assert "SystemExit" in told.findings[0].message


def test_the_time_is_kept_and_what_is_known_by_then_is_told():
    text = spoilt(NO_RETURN, COUNTS_ERRORS)
    start = time.monotonic()
    told = examined(text, 0.0)
    assert time.monotonic() - start < 3
    assert codes(told) == ["ND102"]
    assert told.findings[0].fix is None


def test_a_search_gets_no_more_than_its_share(monkeypatch):
    given = []
    monkeypatch.setattr(examining, "repair", lambda *arguments: given.append(arguments[2]))
    examined.__wrapped__(spoilt(NO_RETURN), 100.0)
    examined.__wrapped__(spoilt(NO_RETURN), 3.0)
    assert given[0] == examining.SEARCH_S
    assert 0 < given[1] < 3.0


def test_a_limit_counts_work_and_who_waits_is_given_longer():
    with time_limit(0.3):
        time.sleep(0.5)
    with pytest.raises(TimeUp), time_limit(0.1):
        while True:
            pass
    start = time.monotonic()
    with pytest.raises(TimeUp), time_limit(0.2):
        time.sleep(30)
    assert time.monotonic() - start < 5


def test_of_two_limits_the_shorter_counts_and_the_longer_goes_on():
    with pytest.raises(TimeUp, match=r"within 0\.05 s"), time_limit(5), time_limit(0.05):
        time.sleep(1)
    with pytest.raises(TimeUp, match=r"within 0\.1 s"), time_limit(0.1):
        with time_limit(5):
            pass
        time.sleep(1)
    start = time.monotonic()
    with pytest.raises(TimeUp), time_limit(0.05), time_limit(5):
        time.sleep(1)
    assert time.monotonic() - start < 0.9
