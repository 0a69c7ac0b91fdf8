"""Files that are read to their end and then read on, told where nothing was learned of them."""

import ast

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.findings.read_out import read_out

OPEN = "with open('a.txt') as f:\n"


@pytest.mark.parametrize(
    ("body", "again"),
    [
        ("    n = len(f.read())\n    rows = f.readlines()\n", "f.readlines()"),
        (
            "    n = len(f.read())\n    for row in f.readlines():\n        use(row)\n",
            "f.readlines()",
        ),
        ("    n = len(f.read())\n    f.read()\n", ""),  # nobody reads it
        ("    head = f.readline()\n    rows = f.readlines()\n", ""),
        ("    n = len(f.read())\n    f.seek(0)\n    rows = f.readlines()\n", ""),
        ("    n = len(f.read(80))\n    rows = f.readlines()\n", ""),
        ("    n = f.read()\n    f = open('b.txt')\n    rows = f.read()\n", ""),
        ("    if odd:\n        n = f.read()\n    else:\n        n = f.read()\n", ""),
        ("    n = camera.read()\n    m = camera.read()\n", ""),
    ],
)
def test_a_file_is_read_once(body, again):
    found = [ast.unparse(it.again) for it in read_out(mended("net.py", OPEN + body))]
    assert found == [again] * bool(again)


FLOWERS = """
import numpy as np

rng = np.random.default_rng(3)
with open("flowers.txt", "w") as out:
    for k in range(60):
        x = rng.normal(size=2) + 3 * (k % 2)
        out.write(f"{x[0]} {x[1]} {k % 2}\\n")

with open("flowers.txt") as file:
    print("characters:", len(file.read()))
    rows = [[float(it) for it in line.split()] for line in file.readlines()]
data = np.array(rows).reshape(-1, 3)
w, b = np.zeros(2), 0.0
for epoch in range(60):
    for x0, x1, y in data:
        p = 1 / (1 + np.exp(-(w[0] * x0 + w[1] * x1 + b)))
        w = w - 0.1 * (p - y) * np.array([x0, x1])
        b = b - 0.1 * (p - y)
"""


def test_it_is_told_where_no_example_is_left(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "net.py"
    path.write_text(FLOWERS)
    *_, found = watched(str(path), [])
    first = found.findings[0]
    assert (first.code, first.level, first.place.line) == ("ND014", "error", 12)
    path.write_text(FLOWERS.replace("len(file.read())", "file.name"))
    *_, found = watched(str(path), [])
    assert (found.status, found.findings) == ("healthy", ())
