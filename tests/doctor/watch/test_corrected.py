"""Averages of Adam that are corrected by the decay of the other one."""

import ast

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.findings.corrected import corrected_by_another

ADAM = """
m = beta1 * m + (1 - beta1) * g
v = beta2 * v + (1 - beta2) * g**2
w -= eta * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + 1e-8)
"""


def found(text):
    source = mended("net.py", text)
    return [(it.average, ast.unparse(it.base), it.decay) for it in corrected_by_another(source)]


def test_averages_that_are_corrected_by_their_own_decay_are_right():
    assert found(ADAM) == []


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("v / (1 - beta2**t)", "v / (1 - beta1**t)", ("v", "beta1", "beta2")),
        ("m / (1 - beta1**t)", "m / (1 - beta2**t)", ("m", "beta2", "beta1")),
    ],
)
def test_the_decay_of_the_other_average_is_found(old, new, wrong):
    assert ADAM.count(old) == 1
    assert found(ADAM.replace(old, new)) == [wrong]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("v / (1 - beta2**t)", "v"),
        ("v / (1 - beta2**t)", "v / (1 - b**t)"),  # which may hold the same number
        ("beta2 * v + (1 - beta2)", "beta2 * v + rest"),
    ],
)
def test_what_may_be_right_is_passed_over(old, new):
    assert found(ADAM.replace(old, new)) == []


def test_decays_of_one_value_may_stand_for_each_other():
    wrong = ADAM.replace("v / (1 - beta2**t)", "v / (1 - beta1**t)")
    assert found(f"beta1, beta2 = 0.9, 0.9{wrong}") == []
    assert found(f"beta1 = 0.9\nbeta2 = 0.9{wrong}") == []
    assert found(f"beta1 = 0.9\nbeta2 = 0.999{wrong}") != []


def test_items_and_attributes_are_told_apart():
    items = ADAM.replace("v", "self.v[i]").replace("m ", "self.m[i] ")
    assert found(items) == []
    wrong = items.replace("self.v[i] / (1 - beta2", "self.v[i] / (1 - beta1")
    assert found(wrong) == [("self.v[i]", "beta1", "beta2")]
