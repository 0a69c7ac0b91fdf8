"""Cross-entropies whose terms have the same sign, and others."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.text.cross_entropy import (
    first_term,
    of_misplaced_bracket,
    of_one_logarithm,
    of_two_signs,
)

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

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


ONE_LOGARITHM = {  # and what the second one was meant to be of
    "y * np.log(p) + (1 - y) * np.log(p)": "1 - p",
    "-y * np.log(p) - (1.0 - y) * np.log(p)": "1 - p",
    "np.multiply(y, np.log(a[-1])) + np.multiply(1 - y, np.log(a[-1]))": "1 - a[-1]",
    "-(np.dot(y, np.log(a).T) + np.dot(1 - y, np.log(a).T)) / m": "1 - a",
    "np.log(p + 1e-9) * y + np.log(p + 1e-9) * (1 - y)": "1 - p + 1e-09",
}


@pytest.mark.parametrize(("text", "instead"), ONE_LOGARITHM.items())
def test_two_terms_with_one_logarithm_are_found(text, instead):
    text = f"cost = {text}\n"
    found = of_one_logarithm(Source("net.py", text, text), {1})
    assert found is not None
    assert found.instead == instead
    assert of_one_logarithm(Source("net.py", text, text), {2}) is None  # it was not reached


def test_the_answer_for_the_right_class_has_one_logarithm():
    text = "p = y * a + (1 - y) * (1 - a)\ncost = y * np.log(p) + (1 - y) * np.log(p)\n"
    assert of_one_logarithm(Source("net.py", text, text), {2}) is None


@pytest.mark.parametrize("text", ["(1 - y) * np.log(1) - p", "(1 - y) * (np.log(1) - p)"])
def test_a_misplaced_bracket_is_found(text):
    text = f"cost = y * np.log(p) + {text}\n"
    found = of_misplaced_bracket(Source("net.py", text, text), {1})
    assert found is not None
    assert (found.written, found.instead) == ("np.log(1) - p", "np.log(1 - p)")


@pytest.mark.parametrize(
    "text",
    [
        "np.log(1 - p)",
        "np.log(10) - p",
        "1 - np.log(1)",
        "log1p(-p)",
        "np.log(1) - np.log(k)",
        "np.log(1) - q",
    ],
)
def test_other_logarithms_have_their_brackets(text):
    text = f"cost = y * np.log(p) + {text}\n"
    assert of_misplaced_bracket(Source("net.py", text, text), {1}) is None


@pytest.mark.parametrize(
    "text",
    [
        *RIGHT,
        *WRONG,
        "y * np.log(p) + (1 - z) * np.log(p)",  # of another target
        "y * np.log(p) + (1 - y) * np.log(q)",  # where q may be 1 - p
        "t * np.log(t * p) + (1 - t) * np.log((1 - t) * p)",
        "t * np.mean(np.log(p)) + (1 - t) * np.log(p)",  # shrunk towards a mean
    ],
)
def test_other_sums_have_two_logarithms(text):
    text = f"cost = {text}\n"
    assert of_one_logarithm(Source("net.py", text, text), {1}) is None


@pytest.mark.parametrize(("text", "told"), [*((it, 0) for it in RIGHT), *((it, 1) for it in WRONG)])
def test_terms_of_opposite_signs_are_found(text, told):
    text = f"cost = {text}\n"
    assert (of_two_signs(Source("net.py", text, text), {1}) is not None) == told
    assert of_two_signs(Source("net.py", text, text), {2}) is None  # it was not reached


def test_what_was_meant_for_both_terms_gets_brackets():
    assert of_two_signs(Source("net.py", BARE, BARE), {1}).instead == RIGHT[-3]


RING = """
import numpy as np

rs = np.random.RandomState(9)
angle, t = rs.uniform(0, 6.28, 200), np.arange(200)[:, np.newaxis] % 2
P = (0.4 + 0.6 * t) * np.c_[np.cos(angle), np.sin(angle)] + rs.normal(0, 0.08, (200, 2))
U, u, V, v = rs.randn(2, 10), np.zeros(10), rs.randn(10, 1) * 0.5, np.zeros(1)
for epoch in range(1501):
    hid = np.tanh(P @ U + u)
    p = 1 / (1 + np.exp(-hid @ V - v))
    dz = (-t / p) / len(t) * p * (1 - p)
    dh = dz @ V.T * (1 - hid**2)
    V -= 0.5 * hid.T @ dz
    v -= 0.5 * dz.sum(axis=0)
    U -= 0.5 * P.T @ dh
    u -= 0.5 * dh.sum(axis=0)
    if epoch % 500 == 0:
        print(epoch, -np.mean(t * np.log(p)))
"""


@pytest.mark.slow
def test_a_single_output_needs_both_terms():
    (found,) = seen(RING)[1].findings
    assert (found.code, found.level, found.place.line) == ("ND204", "error", 18)
    right = RING.replace("(-t / p) / len(t) * p * (1 - p)", "(p - t) / len(t)")
    right = right.replace("t * np.log(p)", "t * np.log(p) + (1 - t) * np.log(1 - p)")
    assert seen(right)[1].findings == ()


def test_the_first_term_is_found_where_the_other_is_nowhere():
    text = "a = -np.mean(t * np.log(p))\n"
    assert first_term(Source("net.py", text, text), {1}).lineno == 1
    assert first_term(Source("net.py", text, text), {2}) is None
    both = text + "b = (1 - t) * np.log(1 - p)\n"
    assert first_term(Source("net.py", both, both), {1, 2}) is None


def test_terms_that_have_names_are_looked_at():
    text = "one = y * np.log(p)\nzero = (1 - y) * np.log(p)\ncost = -np.sum(one + zero)\n"
    found = of_one_logarithm(Source("net.py", text, text), {3})
    assert (found.inside.lineno, found.instead) == (2, "1 - p")
    again = text.replace("zero =", "p = 1 - p\nzero =").replace("one =", "p = f(z)\none =")
    assert of_one_logarithm(Source("net.py", again, again), {5}) is None
    twice = text + "zero = (1 - y) * np.log(1 - p)\n"
    assert of_one_logarithm(Source("net.py", twice, twice), {3}) is None


def test_answers_may_be_turned_over_where_the_label_is_0():
    cost = "cost = -np.sum(t * np.log(p) + (1 - t) * np.log(p))\n"
    assert of_one_logarithm(Source("net.py", cost, cost), {1}) is not None
    turned = f"p[t == 0] = 1 - p[t == 0]\n{cost}"
    assert of_one_logarithm(Source("net.py", turned, turned), {2}) is None
