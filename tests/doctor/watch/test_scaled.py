"""What an optimiser that scales each step keeps, and what that tells of the gradient."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor.watch.steps.scaled import what_is_squared

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
program, seen = SEEING["program"], SEEING["seen"]


@pytest.mark.parametrize(("keeps", "takes"), [(1.0, 1.0), (0.9, 0.1), (0.999, 0.001)])
def test_what_is_kept_tells_the_gradient(rng, keeps, takes):
    gradient, other, before = rng.normal(size=(3, 7))
    before = before**2
    after = keeps * before + takes * gradient**2
    found = what_is_squared([other, gradient], [(before, after)])
    assert [it is gradient for it in found] == [True]


def test_at_the_first_step_nothing_was_kept(rng):
    gradient, other = rng.normal(size=(2, 3, 2))
    found = what_is_squared([other, gradient], [(np.zeros(6), gradient.reshape(-1) ** 2)])
    assert [it is gradient for it in found] == [True]


def test_the_gradient_before_it_was_clipped_is_known_too(rng):
    gradient, other = 3 * rng.normal(size=(2, 9))
    clipped = np.clip(gradient, -1, 1)
    assert (clipped != gradient).any()
    found = what_is_squared([gradient, other, clipped], [(np.zeros(9), clipped**2)])
    assert [it is gradient or it is clipped for it in found] == [True, True]


def test_a_velocity_is_of_no_squares(rng):
    gradient, before = rng.normal(size=(2, 7))
    assert what_is_squared([gradient], [(before, 0.9 * before + gradient)]) == []
    assert what_is_squared([gradient], [(np.abs(before), np.abs(before) + gradient**4)]) == []


@pytest.mark.slow
def test_a_slope_that_does_not_come_back_from_the_next_letter_is_told():
    """At the first letter nothing comes back: that its gradient is computed proves nothing."""
    watched, verdict = seen(program("recurrent", " + later\n", "\n"))
    assert verdict.kind == "wrong"
    assert verdict.findings[0].message == (
        "The step of U, V and b is not along the gradient of the cost"
    )
    assert watched.step.cost == "softmax and log-likelihood"


LARGEST = """
import numpy as np

np.random.seed(3)
X = np.random.randn(120, 3)
Y = (X[:, :1] * X[:, 1:2] + X[:, 2:] > 0).astype(float)
params = [np.random.randn(3, 6) * 0.5, np.zeros(6), np.random.randn(6, 1) * 0.5, np.zeros(1)]
m = [np.zeros_like(it) for it in params]
u = [np.zeros_like(it) for it in params]
for step in range(1, 400):
    w, b, v, c = params
    h = np.tanh(X @ w + b)
    d = (1 / (1 + np.exp(-(h @ v + c))) - Y) / 120
    e = d @ v.T * (1 - h**2)
    grads = [X.T @ e, e.sum(axis=0), h.T @ d, d.sum(axis=0)]
    for i, slope in enumerate(grads):
        m[i] = 0.9 * m[i] + 0.1 * slope
        u[i] = np.maximum(0.999 * u[i], np.abs(slope))
        params[i] -= 0.02 / (1 - 0.9**step) * m[i] / (u[i] + 1e-8)
"""


@pytest.mark.slow
def test_the_largest_slope_that_adamax_keeps_is_no_parameter():
    watched, verdict = seen(LARGEST)
    assert (verdict.kind, verdict.findings) == ("right", ())
    assert all(group.name.startswith("params") for group in watched.step.groups)
