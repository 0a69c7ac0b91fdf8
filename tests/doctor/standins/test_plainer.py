"""A program that takes the lines of a missing table apart by hand gets a plainer one."""

import pytest

from firstnet.doctor.isolation.clinic import examine_apart
from firstnet.doctor.reading.submissions import Submission

ADALINE = """
import random

def read(name):
    inputs, outputs = [], []
    for line in open(name):
        parts = line.strip().split(SEPARATOR)
        inputs.append([float(it) for it in parts[0:COUNT]])
        outputs.append(float(parts[COUNT]))
    return inputs, outputs

X, Y = read("NAME")
random.seed(1)
w, b = [random.uniform(-1, 1) for _ in X[0]], 0.0
before = 0
for epoch in range(400):
    total = 0
    for x, y in zip(X, Y):
        error = y - (sum(a * c for a, c in zip(w, x)) + b)
        for place, value in enumerate(x):
            w[place] += 0.002 * error * value
        b += 0.002 * error
        total += error ** 2
    if total == before:
        break
    before = total
"""


@pytest.mark.one_quick_case
@pytest.mark.parametrize(
    ("name", "separator", "count", "used"),
    [
        ("iris.csv", "','", 4, "150 made-up flowers"),  # no headings, numbers for species
        ("data.txt", "", 2, "100 made-up points of two classes"),
    ],
)
def test_a_table_is_as_plain_as_it_has_to_be(name, separator, count, used):
    text = ADALINE.replace("NAME", name).replace("SEPARATOR", separator)
    seen = examine_apart(Submission("net.py", text.replace("COUNT", str(count)).encode()), 60)
    assert (seen.status, seen.findings) == ("healthy", ())
    assert any(it.startswith(f"{name} isn't here; {used}") for it in seen.assumed)


def test_where_no_table_helps_the_usual_one_is_told():
    text = ADALINE.replace("NAME", "iris.csv").replace("SEPARATOR", "'|'").replace("COUNT", "4")
    seen = examine_apart(Submission("net.py", text.encode()), 60)
    assert seen.status == "incomplete"
    assert "could not convert string to float" in seen.not_run[0].reason
