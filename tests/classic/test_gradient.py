"""Gradients in the book's form."""

import numpy as np

from firstnet.classic.gradient import total


def test_gradients_add_up_array_by_array():
    gradients = [([np.full((2, 1), k)], [np.full((2, 3), 10.0 * k)]) for k in (1.0, 2.0, 4.0)]
    (nabla_b,), (nabla_w,) = total(iter(gradients))
    assert np.array_equal(nabla_b, np.full((2, 1), 7.0))
    assert np.array_equal(nabla_w, np.full((2, 3), 70.0))


def test_the_gradients_themselves_stay_as_they_are():
    first = ([np.ones((1, 1))], [np.ones((1, 1))])
    total([first, first])
    assert first[0][0] == first[1][0] == 1.0
