"""Hyper-parameters and starting weights: advice where it is due, silence where the book goes."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.calls import given_numbers
from firstnet.doctor.ladder import all_rules, look, measure
from firstnet.doctor.pages import pages
from firstnet.doctor.trial import FIRST

CASES = runpy.run_path(str(Path(__file__).with_name("stage_cases.py")))
chapter_one_with, codes = CASES["chapter_one_with"], CASES["codes"]
WATCHED = ("ND909", "ND910", "ND911")  # what the ladder can't see: tests/doctor/watch
RUN = """
net = Network([784, 30, 10])
net.SGD(training_data, 30, 10, {eta}, test_data=test_data)
"""
WEIGHTS = "np.random.randn(n, m) for"
DELTA = "self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])"
ALL = {"epochs": 3, "size": 4, "eta": 5.0}
CROSS_ENTROPY = (DELTA, "activations[-1] - y")


@pytest.mark.parametrize("eta", [0.01, 0.1, 0.5, 1.0, 3.0, 10.0])
def test_the_rates_of_the_book_are_left_alone(eta):
    assert codes("dynamics", RUN.format(eta=eta)) == []


@pytest.mark.parametrize("eta", [0.005, 0.1, 0.5])
def test_the_rates_of_the_book_for_the_cross_entropy_are_left_alone(eta):
    assert codes("dynamics", RUN.format(eta=eta), CROSS_ENTROPY) == []


@pytest.mark.parametrize(
    ("eta", "code"), [(100.0, "ND901"), (20, "ND901"), (0.001, "ND902"), (0, "ND902")]
)
def test_a_rate_out_of_range_is_told_where_it_stands(eta, code):
    patient = chapter_one_with(RUN.format(eta=eta))
    (told,) = look(patient, "dynamics", FIRST).told
    assert told.rule.code == code
    line = patient.program.source.runnable.splitlines()[told.symptom.place.line - 1]
    assert line.startswith("net.SGD")
    assert f"{eta:g}" in told.symptom.message


def test_the_limit_depends_on_the_cost():
    assert codes("dynamics", RUN.format(eta=10.0)) == []
    assert codes("dynamics", RUN.format(eta=10.0), CROSS_ENTROPY) == ["ND901"]


def test_a_sum_in_place_of_a_mean_gets_no_advice_on_its_rate():
    summed = [(f"(eta / len(mini_batch)) * n{it}", f"eta * n{it}") for it in "wb"]
    assert codes("dynamics", RUN.format(eta=0.001), *summed) == []


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("50 * np.random.randn(n, m) for", ["ND903"]),
        ("np.random.rand(n, m) for", ["ND903"]),
        ("np.zeros((n, m)) for", ["ND904"]),
        ("np.ones((n, m)) for", ["ND904"]),
        ("np.full((n, m), 0.5) for", ["ND904"]),
        ("np.random.randn(n, m) / np.sqrt(m) for", []),
        ("0.1 * np.random.randn(n, m) for", []),
        ("np.random.uniform(-1, 1, (n, m)) for", []),
        (WEIGHTS, []),
    ],
)
def test_starting_weights_are_looked_at_as_the_program_deals_them(new, code):
    patient = chapter_one_with("", (WEIGHTS, new))
    told = look(patient, "dynamics", FIRST).told
    assert [it.rule.code for it in told] == code
    for it in told:
        line = patient.program.source.runnable.splitlines()[it.symptom.place.line - 1]
        assert "self.weights =" in line


def test_chapter_one_saturates_less_than_half_of_its_neurons():
    seen = measure(chapter_one_with(""), "dynamics", FIRST)
    assert 0.3 < seen.flat < 0.55
    assert (seen.hidden, seen.output, seen.cost) == ("sigmoid", "sigmoid", "quadratic")


def test_neurons_that_are_alike_are_a_warning_the_rest_is_advice():
    levels = {it.code: it.level for it in all_rules() if it.stage == "dynamics"}
    assert {levels.pop(code) for code in WATCHED} == {"error"}
    assert levels.pop("ND904") == "warning"
    assert set(levels.values()) == {"advice"}


def test_it_says_whether_they_stay_alike():
    biases = ("np.random.randn(n, 1) for", "np.zeros((n, 1)) for")
    zeros = (WEIGHTS, "np.zeros((n, m)) for")
    for edits, for_ever in (([zeros], False), ([zeros, biases], True)):
        assert measure(chapter_one_with("", *edits), "dynamics", FIRST).for_ever is for_ever


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("net = Network([784, 2, 10])", {"sizes": (784, 2, 10)}),
        ("net = Network(sizes=[784, 2, 10])", {"sizes": (784, 2, 10)}),
        ("SIZES = (784, 2, 10)\nnet = Network(SIZES)", {"sizes": (784, 2, 10)}),
        ("net.SGD(data, 3, 4, 5.0)", ALL),
        (
            "net.SGD(data, eta=5.0, epochs=3, mini_batch_size=4)",
            ALL,
        ),
        (
            "lr = 5.0\nif data:\n    net.SGD(data, 3, 4, eta=lr)",
            ALL,
        ),
        ("lr = 5.0\nlr = 6.0\nnet.SGD(data, 3, 4, eta=lr)", {"epochs": 3, "size": 4}),
        ("net.SGD(*everything, 5.0)", {}),
        ("def main():\n    net.SGD(data, 3, 4, -5.0)", {"epochs": 3, "size": 4, "eta": -5.0}),
    ],
)
def test_numbers_are_read_from_calls(text, wanted):
    assert {it.meaning: it.value for it in given_numbers(chapter_one_with(text))} == wanted


def test_a_default_counts_where_no_call_gives_another():
    edit = ("mini_batch_size, eta, test", "mini_batch_size, eta=100.0, test")
    assert codes("dynamics", "", edit) == ["ND901"]
    assert codes("dynamics", RUN.format(eta=3.0), edit) == []


@pytest.mark.parametrize(("hidden", "code"), [(2, ["ND905"]), (3, ["ND905"]), (10, []), (30, [])])
def test_a_layer_of_two_or_three_is_small(hidden, code):
    assert codes("dynamics", f"net = Network([784, {hidden}, 10])") == code


def test_two_hidden_neurons_are_enough_for_other_problems_than_digits():
    assert codes("dynamics", "net = Network([2, 2, 1])") == []


@pytest.mark.parametrize(
    "page",
    [it for it in pages() if it.stage == "dynamics" and it.code not in WATCHED],
    ids=lambda it: it.code,
)
def test_the_example_of_a_page_has_its_fault_alone(page):
    assert codes("dynamics", page.example, whole=True) == [page.code]
    assert codes("dynamics", page.instead, whole=True) == []
