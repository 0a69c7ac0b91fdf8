"""The line where the learner's values first leave those of a right network."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.discovery import discover
from firstnet.doctor.ladder import climb
from firstnet.doctor.program import load, quiet
from firstnet.doctor.reading import mended
from firstnet.doctor.report import Place
from firstnet.doctor.suspicion import made_in, suspect_lines, traced
from firstnet.doctor.symptom import Symptom

CASES = runpy.run_path(str(Path(__file__).with_name("stage_cases.py")))
CHAPTER_ONE = CASES["CHAPTER_ONE"]
ROWS = Path(__file__).parents[2] / "bench" / "doctor" / "healthy" / "attributes_rows.py"


@pytest.fixture(autouse=True)
def without_warnings_as_in_the_child():
    with quiet():
        yield


def spoilt(old, new, text=CHAPTER_ONE):
    """Return the patient with a fault, and the line of the fault."""
    assert text.count(old) == 1
    line = text[: text.index(old)].count("\n") + 1
    return discover(load(mended("learner.py", text.replace(old, new)))), line


FORWARD = "a = sigmoid(np.dot(w, a) + b)\n"
IN_FEEDFORWARD = [
    (FORWARD, "a = sigmoid(np.dot(w, a))\n"),
    (FORWARD, "a = sigmoid(np.dot(w, a) - b)\n"),
    (FORWARD, "a = sigmoid(2 * np.dot(w, a) + b)\n"),
]
IN_BACKPROP = [
    ("np.dot(w, activation) + b", "np.dot(w, activation) - b"),
    ("activations[-2].transpose()", "activations[-3].transpose()"),
    ("activations[-l - 1].transpose()", "zs[-l - 1].transpose()"),
    ("activations[-l - 1].transpose()", "activations[-l].transpose()"),
    ("activation = x\n", "activation = sigmoid(x)\n"),
    ("activations[-1], y) *", "activations[-1], y) ** 2 *"),
]


@pytest.mark.parametrize(("old", "new"), IN_FEEDFORWARD)
def test_the_trace_names_the_faulty_line_of_feedforward(old, new):
    patient, line = spoilt(old, new)
    assert traced(patient, patient.roles.forward) == [line]


@pytest.mark.parametrize(("old", "new"), IN_BACKPROP)
def test_the_trace_names_the_faulty_line_of_backprop(old, new):
    patient, line = spoilt(old, new)
    assert traced(patient, patient.roles.gradient) == [line]


def test_the_trace_goes_into_the_functions_that_are_called():
    patient, line = spoilt("return output_activations - y", "return output_activations + y")
    assert traced(patient, patient.roles.gradient) == [line]


def test_a_step_that_is_left_out_shows_where_its_value_is_missed():
    left_out = (".transpose(), delta) * sp", ".transpose(), delta)")
    patient, line = spoilt(*left_out)
    assert traced(patient, patient.roles.gradient) == [line + 2]  # nabla_w of a wrong delta


def test_examples_in_rows_are_traced_too():
    rows = ROWS.read_text()
    old = "dz1 = np.dot(dz2, self.W2.T) * self.a1 * (1 - self.a1)"
    patient, line = spoilt(old, old.replace("(1 - self.a1)", "(1 - self.a1) ** 2"), rows)
    assert traced(patient, patient.roles.gradient) == [line]


def test_nothing_is_suspect_in_a_right_network():
    for text in (CHAPTER_ONE, ROWS.read_text()):
        patient = discover(load(mended("learner.py", text)))
        assert traced(patient, patient.roles.forward) == []
        assert traced(patient, patient.roles.gradient) == []
    assert traced(patient, None) == []


def test_a_function_that_raises_is_traced_up_to_there():
    patient, line = spoilt("zs.append(z)\n", "zs.append(z + 1)\n            raise ValueError\n")
    assert traced(patient, patient.roles.gradient) == [line]


def test_the_place_that_the_rule_tells_comes_first():
    patient, line = spoilt(*IN_FEEDFORWARD[0])
    told = Symptom("", place=Place(7, 7))
    assert suspect_lines(patient, "forward", told)[:2] == [7, line]
    assert suspect_lines(patient, "evaluate", told) == [7]
    assert suspect_lines(patient, "evaluate", Symptom("")) == []


def test_the_line_of_a_stage_is_that_of_the_function_it_looks_at():
    patient, line = spoilt(*IN_BACKPROP[1])
    *_, last = climb(patient)
    assert last.stage == "gradient"
    assert suspect_lines(patient, "gradient", last.told[0].symptom)[0] == line
    assert line not in suspect_lines(patient, "contract", Symptom(""))


def test_what_does_not_fit_may_have_been_made_so():
    patient, _ = spoilt("randn(n, m)", "randn(m, n)")
    lines = CHAPTER_ONE.split("\n")
    made = [lines[number - 1].strip() for number in made_in(patient)]
    assert made[0] == "self.num_layers = len(sizes)"
    assert made[-1].startswith("self.weights = ")
    assert set(made_in(patient)) <= set(suspect_lines(patient, "contract", Symptom("")))
