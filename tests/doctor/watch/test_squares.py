"""The text of an expression shows whether it is a cost or an output."""

import pytest

from firstnet.doctor.watch.steps.squares import is_squared_difference


@pytest.mark.parametrize(
    "text",
    [
        "(a - y) ** 2",
        "0.5 * (a - y) ** 2",
        "np.mean((a - y) ** 2)",
        "sum(((e[i] - o[i]) ** 2 for i in range(n)))",
        "total + (e - o) ** 2",
        "np.sum((a - y) ** 2) / 2",
    ],
)
def test_squares_of_differences_are_a_cost(text):
    assert is_squared_difference(text)


@pytest.mark.parametrize(
    "text",
    [
        "w * x - 3",
        "a ** 2",
        "1 - a ** 2",
        "(1 - a) ** 2",
        "np.exp(-(x - c) ** 2)",
        "f(a - y)",
        "a -",
    ],
)
def test_what_else_is_computed_may_be_an_output(text):
    assert not is_squared_difference(text)
