"""Cross-entropies whose terms have the same sign, and others."""

import pytest

from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.text.cross_entropy import of_one_logarithm, of_two_signs

BARE = "-np.sum(y * np.log(a)) + np.sum((1 - y) * np.log(1 - a)) / m"
RIGHT = [
    "-(y * np.log(a) + (1 - y) * np.log(1 - a))",
    "-y * np.log(a) - (1 - y) * np.log(1 - a)",
    "-(y * np.log(a)) - ((1 - y) * np.log(1 - a))",
    "y * -np.log(a) + (1 - y) * -np.log(1 - a)",
    "np.log(a) - np.log(1 - a)",  # the sum before the sigmoid
    "a * np.log(a) - y * np.log(y)",
    "-(np.sum(y * np.log(a)) + np.sum((1 - y) * np.log(1 - a))) / m",
    "-np.sum(y * np.log(a)) / m - np.sum((1 - y) * np.log(1 - a)) / m",
    "-np.mean(y * np.log(a)) + np.sum((1 - y) * np.log(1 - a)) / k",  # who knows
]
WRONG = [
    "-(y * np.log(a)) + (1 - y) * np.log(1 - a)",
    "y * np.log(a) - (1 - y) * np.log(1 - a)",
    "-y * np.log(a) + (1 - y) * np.log(1 - a)",
    "-np.mean(y * np.log(a)) + np.mean((1 - y) * np.log(1 - a))",
    BARE,
]


@pytest.mark.parametrize(("text", "told"), [*((it, 0) for it in RIGHT), *((it, 1) for it in WRONG)])
def test_terms_of_opposite_signs_are_found(text, told):
    text = f"cost = {text}\n"
    assert (of_two_signs(Source("net.py", text, text), {1}) is not None) == told
    assert of_two_signs(Source("net.py", text, text), {2}) is None  # it was not reached


def test_what_was_meant_for_both_terms_gets_brackets():
    assert of_two_signs(Source("net.py", BARE, BARE), {1}).instead == RIGHT[-3]


@pytest.mark.parametrize("text", RIGHT)
def test_terms_with_a_logarithm_each_are_left_alone(text):
    text = f"cost = {text}\n"
    assert of_one_logarithm(Source("net.py", text, text), {1}) is None


@pytest.mark.parametrize(
    "text",
    [
        "-(y * np.log(a) + (1 - y) * np.log(a))",
        "-y * np.log(a) - (1 - y) * np.log(a)",
        "y * math.log(a[0]) + (1 - y) * math.log(a[0])",
        "np.log(a) * y + np.log(a) * (1.0 - y)",
    ],
)
def test_two_terms_with_one_logarithm_are_found(text):
    source = Source("net.py", f"cost = {text}\n", f"cost = {text}\n")
    found = of_one_logarithm(source, {1})
    assert found.inside.lineno == 1
    assert of_one_logarithm(source, {2}) is None


@pytest.mark.parametrize(
    "text",
    [
        "a = np.where(y == 1, p, 1 - p)\nc = y * np.log(a) + (1 - y) * np.log(a)",
        "c = y * np.log(a) - (1 - y) * np.log(a)",  # a margin with a sign
    ],
)
def test_one_logarithm_may_be_meant(text):
    assert of_one_logarithm(Source("net.py", text, text), {1, 2}) is None
