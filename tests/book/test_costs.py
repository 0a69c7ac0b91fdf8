import numpy as np

from firstnet.book.costs import QUADRATIC
from firstnet.book.neurons import SIGMOID


def test_quadratic_cost_by_hand():
    a = np.array([[1.0, 0.0], [0.0, 0.5]])
    y = np.array([[0.0, 0.0], [0.0, 1.0]])
    # (1^2)/2 for the first column, (0.5^2)/2 for the second, and the mean of the two
    assert QUADRATIC.value(a, y) == (0.5 + 0.125) / 2


def test_the_delta_is_what_nudging_z_finds(rng):
    z, nudge = rng.normal(size=(4, 1)), 1e-5
    y = rng.random((4, 1))
    delta = QUADRATIC.delta(SIGMOID, z, SIGMOID.fire(z), y)
    for neuron in range(4):
        step = np.zeros_like(z)
        step[neuron] = nudge
        up, down = (QUADRATIC.value(SIGMOID.fire(z + s), y) for s in (step, -step))
        np.testing.assert_allclose(delta[neuron, 0], (up - down) / (2 * nudge), atol=1e-10)
