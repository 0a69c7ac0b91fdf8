"""Sigmoids that fall where they should rise."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.edits.edit import apply
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.text.falling import falling, rising

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]


@pytest.mark.parametrize(
    ("text", "healed"),
    [
        ("1 / (1 + np.exp(z))", "1 / (1 + np.exp(-z))"),
        ("1.0 / (math.exp(w * x + b) + 1.0)", "1.0 / (math.exp(-(w * x + b)) + 1.0)"),
        ("1 / (1 + np.exp(-z))", ""),
        ("1 / (1 + np.exp(-1 * z))", ""),
        ("1 / (1 + np.exp(threshold - z))", ""),
        ("1 / (2 + np.exp(z))", ""),
        ("np.exp(z) / (1 + np.exp(z))", ""),
    ],
)
def test_the_minus_sign_is_put_in_where_it_is_missing(text, healed):
    imports = "import math\nimport numpy as np\n\n"
    source = mended("net.py", imports + text)
    assert len(falling(source)) == bool(healed)
    edited = [apply(imports + text, [it]) for it in rising(source)]
    assert edited == ([imports + healed] if healed else [])


OVERFLOWS = """
import math, random
random.seed(1)
DATA = [([random.uniform(-1, 1) for _ in range(2)]) for _ in range(40)]
DATA = [(x, 1 if x[0] > x[1] else 0) for x in DATA]

def sig(z):
    return 1 / (1 + math.exp(z))

w, b = [0.1, -0.1], 0.0
for epoch in range(300):
    for x, t in DATA:
        out = sig(w[0] * x[0] + w[1] * x[1] + b)
        cost = -math.log(out if t else 1 - out)
        for i in range(2):
            w[i] -= 20 * (out - t) * x[i]
        b -= 20 * (out - t)
"""


@pytest.mark.slow
def test_a_sigmoid_that_falls_is_told_where_numbers_leave_their_range():
    (found,) = seen(OVERFLOWS)[1].findings
    assert (found.code, found.place.line) == ("ND201", 8)
    assert "Error" in found.observed
    assert "+    return 1 / (1 + math.exp(-z))" in found.fix.diff
