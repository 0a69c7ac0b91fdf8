"""Functions that compute something else than their name says: which edits mend them."""

from __future__ import annotations

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.edits.named_units import by_name


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("return 1 / (1 + np.exp(z))", "return 1 / (1 + np.exp(-z))"),
        ("return 1 / (1 + math.exp(z))", "return 1 / (1 + math.exp(-z))"),
        ("return 1 / (1 + e ** z)", "return 1 / (1 + e ** (-z))"),
        ("return 1 / (1 + math.e ** z)", "return 1 / (1 + math.e ** (-z))"),
    ],
)
def test_a_sigmoid_without_its_minus_sign_gets_it(wrong, right):
    text = f"import math\nfrom math import e\nimport numpy as np\n\ndef sigmoid(z):\n    {wrong}\n"
    source = mended("net.py", text)
    assert apply(source.runnable, [next(by_name(source))]) == text.replace(wrong, right)
    assert not list(by_name(mended("net.py", text.replace(wrong, right))))


def test_a_function_of_one_number_is_asked_for_one_after_the_other():
    text = "def relu(z):\n    if z < 0:\n        return z\n    return 0.0\n"
    source = mended("net.py", text)
    assert apply(source.runnable, [next(by_name(source))]) == text.replace("<", ">")


def test_a_slope_that_is_raised_is_left_as_it_is():
    text = "def sigmoid_prime(z):\n    s = sigmoid(z)\n    return s * (1 - s) + 0.1\n"
    text = f"import numpy as np\n\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n\n{text}"
    assert not list(by_name(mended("net.py", text)))
