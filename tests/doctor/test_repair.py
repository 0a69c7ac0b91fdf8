"""Repair as proof: the smallest edit that heals, judged on other weights, examples and sizes."""

import ast
import runpy
import time
from pathlib import Path

import pytest

from firstnet.doctor import repair as module
from firstnet.doctor.discovery import discover
from firstnet.doctor.edits import Edit
from firstnet.doctor.ladder import climb
from firstnet.doctor.program import load, quiet
from firstnet.doctor.reading import mended
from firstnet.doctor.repair import edited, repair
from firstnet.doctor.siblings import importer
from firstnet.doctor.trial import FIRST, JUDGES, Trial

CASES = runpy.run_path(str(Path(__file__).with_name("stage_cases.py")))
STYLES = Path(__file__).parents[2] / "bench" / "doctor" / "healthy"
CHAPTER_ONE = CASES["CHAPTER_ONE"]
SECONDS = 20.0


@pytest.fixture(autouse=True)
def without_warnings_as_in_the_child():
    with quiet(), importer(STYLES):
        yield


def text_of(style):
    return (STYLES / f"{style}.py").read_text() if style else CHAPTER_ONE


def spoilt(text, *edits):
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return discover(load(mended("learner.py", text)))


def stopped(patient, level="error"):
    """Return the rung on which the ladder stops, or the first with a warning."""
    return next(it for it in climb(patient) if any(one.rule.level == level for one in it.told))


def same(one, other):
    return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))


def edit_of(text, old, new, cost=1.0):
    """Return the edit that puts one text in the place of another, which is there once."""
    assert text.count(old) == 1
    before, upto = text[: text.index(old)], text[: text.index(old) + len(old)]
    place = [(it.count("\n") + 1, len(it) - it.rfind("\n") - 1) for it in (before, upto)]
    return Edit(*place[0], *place[1], new, "test", cost, f"{new} for {old}")


@pytest.fixture
def candidates(monkeypatch):
    """Let a repair try nothing but these edits, in this order; returns those that were tried."""

    def only(*pairs):
        tried = []

        def some(patient, suspects, lines):
            text = patient.program.source.runnable
            for old, new in pairs:
                if text.count(old) == 1:
                    tried.append(new)
                    yield edit_of(text, old, new)

        monkeypatch.setattr(module, "_candidates", some)
        return tried

    return only


# -- faults that are healed ----------------------------------------------------------------------

A = "a = sigmoid(np.dot(w, a) + b)\n"
FAULTS = [
    ("", "        return a\n", ""),
    ("", A, "a = sigmoid(np.dot(w, a))\n"),
    ("", "1.0 / (1.0 + np.exp(-z))", "1.0 / (1.0 + np.exp(z))"),
    ("", "return output_activations - y", "return y - output_activations"),
    ("", "activations[-l - 1].transpose()", "activations[-l].transpose()"),
    ("", "int(x == y)", "int(x != y)"),
    ("", "for j in range(epochs)", "for j in range(epochs - 1)"),
    ("attributes_rows", "self.W1 -= ", "self.W1 += "),
    ("index_loops", "z = np.dot(self.W[l], a) + self.B[l]", "z = np.dot(self.W[l], a)"),
    ("layer_objects", "self.weights -= lr", "self.weights = lr"),
    ("renamed_spanish", "activaciones[-1] - y)", "activaciones[-1] + y)"),
    ("outer_vectors", "np.outer(delta, activations[-2])", "np.outer(activations[-2], delta)"),
]


@pytest.mark.parametrize(("style", "old", "new"), FAULTS)
def test_the_edit_that_is_found_gives_the_healthy_program(style, old, new):
    healthy = text_of(style)
    patient = spoilt(healthy, (old, new))
    healed = repair(patient, stopped(patient), SECONDS)
    assert healed is not None
    assert (healed.whole, healed.clean) == (True, True)
    got = healed.patient.program.source.runnable
    assert healed.edit.end_line - healed.edit.line <= 1  # a line and its end
    assert same(got, healthy) or _behaves(healed.patient)


def _behaves(patient):
    return all(
        not it.told
        for trial in (*JUDGES, Trial(seed=7), Trial(seed=8))
        if not trial.sizes or patient.allows(trial.sizes)
        for it in climb(patient, trial)
    )


def test_a_warning_is_answered_by_an_edit():
    patient = spoilt(CHAPTER_ONE, ("            random.shuffle(training_data)\n", ""))
    rung = stopped(patient, "warning")
    healed = repair(patient, rung, SECONDS, rung.told[0])
    assert same(healed.patient.program.source.runnable, CHAPTER_ONE)


# -- how an edit is judged -----------------------------------------------------------------------

SHORT = ("range(2, self.num_layers)", "range(2, self.num_layers - 1)")


def test_an_edit_that_heals_on_the_first_trial_only_is_rejected(candidates):
    patient = spoilt(CHAPTER_ONE, SHORT)
    rung = stopped(patient)
    wrong = edited(patient, edit_of(patient.program.source.runnable, SHORT[1], "range(2, 4)"))
    assert not any(it.told for it in climb(wrong, FIRST))  # [3, 4, 5, 2] has four layers
    tried = candidates((SHORT[1], "range(2, 4)"), SHORT[::-1])
    healed = repair(patient, rung, SECONDS)
    assert tried == ["range(2, 4)", SHORT[0]]
    assert healed.edit.replacement == SHORT[0]


def test_where_only_such_edits_are_left_there_is_none(candidates):
    patient = spoilt(CHAPTER_ONE, SHORT)
    candidates((SHORT[1], "range(2, 4)"), (SHORT[1], "range(2, len(zs[0]))"))
    assert repair(patient, stopped(patient), SECONDS) is None


@pytest.mark.parametrize(
    ("old", "spoils", "wrong"),
    [
        # sizes[1] is 4, as long as the mini-batch that is probed
        ("w - (eta / len(mini_batch)) * nw", "w - eta * nw", "w - eta / self.sizes[1] * nw"),
        ("w - (eta / len(mini_batch)) * nw", "w - eta * nw", "w - eta / self.num_layers * nw"),
    ],
    ids=["size", "layers"],
)
def test_a_coincidence_of_sizes_is_no_cure(candidates, old, spoils, wrong):
    patient = spoilt(CHAPTER_ONE, (old, spoils))
    rung = stopped(patient)
    candidates((spoils, wrong), (spoils, old))
    assert repair(patient, rung, SECONDS).edit.replacement == old


def test_the_first_edit_that_heals_all_is_taken(candidates):
    patient = spoilt(CHAPTER_ONE, (A, "a = sigmoid(np.dot(w, a))\n"))
    rung, spoils = stopped(patient), "a = sigmoid(np.dot(w, a))\n"
    tried = candidates(
        (spoils, "a = sigmoid(np.dot(w, a) - b)\n"),
        (spoils, "a = sigmoid(b + np.dot(w, a))\n"),
        (spoils, A),
    )
    assert repair(patient, rung, SECONDS).edit.replacement == "a = sigmoid(b + np.dot(w, a))\n"
    assert len(tried) == 2


def test_an_edit_that_heals_its_stage_and_no_later_one_gives_way_to_one_that_heals_all(candidates):
    fault = ("activation = sigmoid(z)\n", "activation = z\n")
    patient = spoilt(CHAPTER_ONE, fault)
    rung = stopped(patient)
    assert rung.stage == "forward"
    linear = (A, "a = np.dot(w, a) + b\n")  # now both agree, and the slopes are wrong
    candidates(linear, fault[::-1])
    assert repair(patient, rung, SECONDS).edit.replacement == fault[0]
    candidates(linear)
    rest = repair(patient, rung, SECONDS)
    assert rest is None or not rest.clean


def test_an_edit_that_heals_a_part_is_not_the_whole(candidates):
    faults = [("w - (eta", "w + (eta"), ("b - (eta", "b + (eta")]
    patient = spoilt(CHAPTER_ONE, *faults)
    candidates(faults[1][::-1])
    healed = repair(patient, stopped(patient), SECONDS)
    assert (healed.whole, healed.clean) == (False, False)
    rung = stopped(healed.patient)
    assert rung.failures == {"w0", "w1", "w2"}
    candidates(faults[0][::-1])
    again = repair(healed.patient, rung, SECONDS)
    assert (again.whole, again.clean) == (True, True)
    assert again.patient.program.source.runnable == CHAPTER_ONE


def test_an_edit_that_hangs_or_breaks_the_program_is_passed_over(candidates):
    fault = ("        return a\n", "        a\n")
    patient = spoilt(CHAPTER_ONE, fault)
    candidates(
        (fault[1], "        while True: pass\n"),
        (fault[1], "        return (\n"),
        (fault[1], "        return nothing\n"),
        (fault[1], "        raise SystemExit\n"),
        fault[::-1],
    )
    start = time.monotonic()
    healed = repair(patient, stopped(patient), SECONDS)
    assert healed.edit.replacement == fault[0]
    assert time.monotonic() - start < 5


def test_the_search_ends_in_time(candidates):
    patient = spoilt(CHAPTER_ONE, ("        return a\n", ""))
    rung = stopped(patient)
    start = time.monotonic()
    assert repair(patient, rung, 0.0) is None
    assert time.monotonic() - start < 2


# -- a program with an edit ----------------------------------------------------------------------


def test_the_same_parts_are_played_by_the_edited_program():
    patient = spoilt(CHAPTER_ONE, ("        return a\n", ""))
    text = patient.program.source.runnable
    one = edited(
        patient, edit_of(text, "np.dot(w, a) + b)\n", "np.dot(w, a) + b)\n        return a\n")
    )
    assert one.roles == patient.roles
    assert one.program.source.text == patient.program.source.text  # as the learner wrote it
    assert one.program.source.runnable == CHAPTER_ONE
    assert (
        edited(
            patient,
            edit_of(text, "for b, w in zip(self.biases, self.weights):\n            a", "for"),
        )
        is None
    )


def test_parts_that_the_fault_has_hidden_are_found_anew():
    patient = spoilt(CHAPTER_ONE, ("        return a\n", ""))
    assert not patient.roles.confirmed
    text = patient.program.source.runnable
    cure = edit_of(text, "np.dot(w, a) + b)\n", "np.dot(w, a) + b)\n        return a\n")
    assert edited(patient, cure, anew=True).roles.confirmed
    none = edit_of(text, "np.dot(w, a) + b)\n", "np.dot(w, a) + b)\n        return 7\n")
    assert edited(patient, none, anew=True) is None
