"""Numerical gradients whose divisor is the distance of two costs, or is not."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.central import by_its_distance, misdivided

IN_PLACE = """
w[i] += h
plus = cost(net)
w[i] -= 2 * h
minus = cost(net)
w[i] += h
g = (plus - minus) / {}
"""
KEPT = """
keep = p[i]
p[i] = keep + eps
plus = model.loss(X, y)
p[i] = keep - eps
minus = model.loss(X, y)
p[i] = keep
out[i] = (plus - minus) / {}
"""
COPIES = """
plus, minus = w.copy(), w.copy()
plus[i] += eps
minus[i] -= eps
out[i] = (f(plus) - f(minus)) / {}
"""
ONE_SIDED = """
base = cost(net)
w[i] += h
more = cost(net)
w[i] -= h
g = (more - base) / {}
"""
DIRECT = "g = (f(x + self.h) - f(x - self.h)) / {}"
WRONG = [
    (IN_PLACE, "h"),
    (KEPT, "eps"),
    (COPIES, "eps"),
    (DIRECT, "self.h"),
]
RIGHT = [(IN_PLACE, "(2 * h)"), (KEPT, "(2 * eps)"), (COPIES, "(2 * eps)"), (ONE_SIDED, "h")]
OTHERS = [
    (DIRECT, "(self.h * 2.0)"),
    (DIRECT, "n"),  # an average
    ("g = (f(x + 2 * h) - f(x + 0.5 * h)) / (1.5 * h)  # {}", ""),
    (DIRECT, "self.h / 2"),
    (IN_PLACE.replace("g =", "g = 0.5 *"), "h"),
    (COPIES.replace("minus[i] -= eps\n", ""), "eps"),
    (ONE_SIDED, "(2 * h)"),  # of half the cost
    (IN_PLACE.replace("w[i] -= 2 * h", "w[:] = saved\nw[i] -= h"), "(2 * h)"),
    (IN_PLACE.replace("w[i] -= 2 * h", "w = saved.copy()\nw[i] -= h"), "(2 * h)"),
    (IN_PLACE.replace("w[i] -= 2 * h", "w = saved.copy()"), "h"),
    ("g = (f(u + h, v + h) - f(u - h, v - h)) / {}", "h"),  # along both
]


def _source(text):
    return Source("net.py", text, text)


@pytest.mark.parametrize(("text", "divisor"), WRONG)
def test_another_divisor_than_the_distance_is_found_and_mended(text, divisor):
    source = _source(text.format(divisor))
    (found,) = misdivided(source)
    (edit,) = by_its_distance(source, found.divisor.lineno)
    assert list(misdivided(_source(apply(source.runnable, [edit])))) == []


@pytest.mark.parametrize(("text", "divisor"), [*RIGHT, *OTHERS])
def test_the_distance_is_left_alone(text, divisor):
    assert list(misdivided(_source(text.format(divisor)))) == []


@pytest.mark.one_quick_case
@pytest.mark.parametrize(("divisor", "codes"), [("(2 * eps)", set()), ("eps", {"ND416"})])
def test_a_gradient_check_of_a_library_is_told(tmp_path, divisor, codes):
    path = tmp_path / "check.py"
    loop = "".join(f"        {line}\n" for line in COPIES.format(divisor).strip().splitlines())
    path.write_text(
        "import numpy as np\n\n\ndef numeric(f, w, eps=1e-5):\n    out = np.zeros_like(w)\n"
        f"    for i in range(len(w)):\n{loop}    return out\n"
    )
    *_, found = watched(str(path), [])
    assert {it.code for it in found.findings} == codes
