"""A recurrent network whose errors of later moments are computed, and left out."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.never_read import with_what_comes_back

RECURRENT = """
import numpy as np

rng = np.random.default_rng(3)
U, R, V = rng.normal(0, 0.5, (8, 1)), rng.normal(0, 0.3, (8, 8)), rng.normal(0, 0.5, (1, 8))
memory = [np.zeros_like(it) for it in (U, R, V)]


def slopes(bits, wanted):
    hs, ps = [np.zeros((8, 1))], []
    for bit in bits:
        hs.append(np.tanh(U * (2.0 * bit - 1) + R @ hs[-1]))
        ps.append(1 / (1 + np.exp(-V @ hs[-1])))
    dU, dR, dV = np.zeros_like(U), np.zeros_like(R), np.zeros_like(V)
    later = np.zeros((8, 1))
    for t in reversed(range(len(bits))):
        dy = ps[t] - wanted[t]
        dV += dy @ hs[t + 1].T
        dh = V.T @ dy + later
        dz = dh * (1 - hs[t + 1] ** 2)
        dU += dz * (2.0 * bits[t] - 1)
        dR += dz @ hs[t].T
        later = R.T @ dz
    return dU, dR, dV


for step in range(600):
    bits = rng.integers(0, 2, 5)
    for p, d, m in zip((U, R, V), slopes(bits, np.cumsum(bits) % 2), memory):
        m += d * d
        p -= 0.1 * d / np.sqrt(m + 1e-8)
"""
WRONG = RECURRENT.replace("V.T @ dy + later", "V.T @ dy")


def test_the_error_that_nothing_reads_is_added():
    (edit,) = with_what_comes_back(mended("net.py", WRONG))
    assert apply(WRONG, [edit]) == RECURRENT
    assert not list(with_what_comes_back(mended("net.py", RECURRENT)))


@pytest.mark.parametrize(("text", "codes"), [(RECURRENT, []), (WRONG, ["ND403"])])
@pytest.mark.slow
def test_a_network_that_is_led_back_through_its_moments_is_held_against_its_gradient(
    text, codes, tmp_path
):
    """Its errors are subtracted from the last moment to the first."""
    file = tmp_path / "net.py"
    file.write_text(text)
    *_, found = watched(str(file), [])
    assert [finding.code for finding in found.findings if finding.level == "error"] == codes
    assert found.status == ("findings" if codes else "healthy")
