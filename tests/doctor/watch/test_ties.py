"""Maxima of a pooling that are equal, so that several of them get the error of one."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.watch.steps.ties import compares_with_largest

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

# Where a signal is 0, the convolution gives its bias everywhere, so whole pools are tied.
POOLING = """
import numpy as np
rng = np.random.RandomState(0)
x = np.zeros((120, 9))
y = rng.randint(0, 2, 120)
x[np.arange(120), 3 * y + 1] = 1 + rng.rand(120)
f, b = rng.randn(4, 2) / 2, np.full(4, 0.3)
w, c = rng.randn(16, 2) / 4, np.zeros(2)
for epoch in range(60):
    z = sum(f[:, i][None, :, None] * x[:, None, i:i + 8] for i in range(2)) + b[None, :, None]
    a = np.maximum(z, 0)
    p = a.reshape(120, 4, 4, 2).max(axis=3)
    s = p.reshape(120, -1) @ w + c
    e = np.exp(s - s.max(1, keepdims=True))
    d = e / e.sum(1, keepdims=True)
    print(epoch, "accuracy", np.mean(d.argmax(1) == y))
    d[np.arange(120), y] -= 1
    d /= 120
    back = np.repeat((d @ w.T).reshape(p.shape), 2, axis=2)
    dz = back * (a == np.repeat(p, 2, axis=2)) * (z > 0)
    w -= 0.5 * p.reshape(120, -1).T @ d
    c -= 0.5 * d.sum(0)
    for i in range(2):
        f[:, i] -= 0.5 * np.einsum("nkt,nt->k", dz, x[:, i:i + 8])
    b -= 0.5 * dz.sum(axis=(0, 2))
"""


@pytest.mark.slow
def test_maxima_that_are_tied_may_all_get_the_error():
    watched, verdict = seen(POOLING)
    assert verdict.kind == "right"
    apart, tied = watched.steps  # the look with the examples moved apart shows more
    assert (apart.tied, tied.tied) == (False, True)
    assert apart.right
    assert not tied.right


@pytest.mark.slow
def test_a_wrong_sign_beside_tied_maxima_is_still_told():
    _, verdict = seen(POOLING.replace("c -= 0.5 * d", "c += 0.5 * d"))
    assert [finding.code for finding in verdict.findings] == ["ND519"]


@pytest.mark.slow
def test_a_pool_that_hands_its_error_to_all_of_its_values_is_told():
    wrong = POOLING.replace("back * (a == np.repeat(p, 2, axis=2)) * (z > 0)", "back * (z > 0)")
    # What is compared is still computed, so that ties might be to blame.
    wrong = wrong.replace("    dz = ", "    mask = a == np.repeat(p, 2, axis=2)\n    dz = ")
    watched, verdict = seen(wrong)
    assert watched.steps[0].tied
    (found,) = verdict.findings
    assert found.code.startswith("ND4")


# As in Victor Zhou's network: whole numbers, made fractions where they are used, and pools that are
# gone through number by number.
ONE_BY_ONE = """
import numpy as np
rng = np.random.RandomState(0)
signals = np.zeros((80, 9), dtype=np.uint8)
labels = rng.randint(0, 2, 80)
signals[np.arange(80), 3 * labels + 1] = 200
f = rng.randn(3, 2) / 2
w, c = rng.randn(12, 2) / 12, np.zeros(2)

def convolved(x):
    return np.array([[np.sum(x[i:i + 2] * k) for i in range(8)] for k in f])

for epoch in range(12):
    right = 0
    for signal, label in zip(signals, labels):
        x = signal / 255 - 0.5
        z = convolved(x)
        p = z.reshape(3, 4, 2).max(axis=2)
        s = p.flatten() @ w + c
        a = np.exp(s) / np.exp(s).sum()
        right += np.argmax(a) == label
        d = a.copy()
        d[label] -= 1
        back = (w @ d).reshape(3, 4)
        dz = np.zeros((3, 8))
        for k in range(3):
            for i in range(8):
                amax = p[k, i // 2]
                if z[k, i] == amax:
                    dz[k, i] = back[k, i // 2]
        w -= 0.05 * np.outer(p.flatten(), d)
        c -= 0.05 * d
        for k in range(3):
            f[k] -= 0.05 * sum(dz[k, i] * x[i:i + 2] for i in range(8))
    print(epoch, right)
"""


@pytest.mark.slow
def test_maxima_that_are_tied_are_no_proof_where_examples_cannot_be_moved():
    watched, verdict = seen(ONE_BY_ONE)
    assert all(step.tied and not step.right for step in watched.steps)
    assert verdict.kind == "unknown", verdict


@pytest.mark.slow
def test_what_is_no_maximum_ties_nothing():
    watched, _ = seen(ONE_BY_ONE.replace("amax = p", "top = p").replace("== amax", "== top"))
    assert watched.steps
    assert not any(step.tied for step in watched.steps)


@pytest.mark.parametrize(
    ("text", "compares"),
    [
        ("patch[i, j] == patch.max()", True),
        ("largest == maximum and not found", True),
        ("max(values) if player == 1 else min(values)", False),
        ("np.argmax(out) == label", False),
        ("outputs.index(max(outputs)) == label", False),
        ("max_iter == 5", False),
        ("a == b", False),
    ],
)
def test_a_comparison_with_the_largest_is_told_from_one_beside_it(text, compares):
    assert compares_with_largest(text) == compares
