"""Several files: what is wrong with those that are imported, and names that no file has."""

import json
import subprocess
import sys

import pytest

from firstnet.doctor.edits.patch import applied, hunks, unified
from firstnet.doctor.report import wording
from firstnet.doctor.report.ignoring import Ignored
from firstnet.doctor.report.pages import page
from firstnet.doctor.report.report import Examination, Finding, Fix, Place, from_dict, to_dict
from firstnet.doctor.report.sarif import github, sarif
from firstnet.doctor.watch.examination import watched
from firstnet.views.doctor_report import as_html

MAIN = """from network import train
train()
"""
NETWORK = """import numpy as np
rng = np.random.RandomState(0)
x = rng.randn(60, 3)
y = (x[:, :1] + x[:, 1:2] > 0) * 1.0
def train():
    w = rng.randn(3, 1)
    for step in range(300):
        out = 1 / (1 + np.exp(-x @ w))
        w -= 0.1 * x.T @ (out - y)
"""


@pytest.fixture
def examined(tmp_path):
    def examine(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.py").write_text(text)
        return list(watched(str(tmp_path / "main.py"), []))[-1]

    return examine


def test_several_files_that_are_right_are_healthy(examined):
    said = examined(main=MAIN, network=NETWORK)
    assert (said.status, said.findings) == ("healthy", ())


def test_a_module_of_python_2_is_told_where_it_is_imported(examined):
    (said,) = examined(main=MAIN, network="import cPickle\n" + NETWORK).findings
    assert said.code == "ND011"
    assert (said.place.file, said.place.line) == ("network.py", 1)


@pytest.mark.parametrize("name", ["Network", "networks"])
def test_a_file_of_another_name_is_not_found(examined, name):
    found = examined(main=MAIN.replace("network", name), network=NETWORK).findings
    assert found[0].code == "ND021"
    assert "network.py" in found[0].message


def test_a_module_that_python_cant_read_is_told_where_it_is(examined):
    first = examined(main=MAIN, network="%matplotlib inline\n" + NETWORK).findings[0]
    assert (first.code, first.place.file, first.place.line) == ("ND001", "network.py", 1)


def test_a_module_that_is_only_not_installed_is_no_fault(examined):
    said = examined(main="import tqdm_of_mine\n" + MAIN, network=NETWORK)
    assert "ND021" not in [finding.code for finding in said.findings if finding.level == "error"]


def test_a_module_of_the_same_package_wants_a_dot(tmp_path):
    package = tmp_path / "nets"
    package.mkdir()
    (package / "network.py").write_text(NETWORK)
    main = tmp_path / "main.py"
    main.write_text(MAIN.replace("network", "nets"))
    for text, codes in (
        ("from .network import train", []),
        ("from network import train", ["ND021"]),
    ):
        (package / "__init__.py").write_text(text)
        found = list(watched(str(main), []))[-1].findings
        assert [it.code for it in found] == codes
    assert found[0].level == "error"
    assert (found[0].place.file, found[0].place.line) == ("nets/__init__.py", 1)
    assert "+from .network import train" in found[0].fix.diff


LAYERS = """import numpy as np


class Dense:
    def __init__(self, rng, n, m):
        self.w, self.b = rng.normal(0, 0.5, (n, m)), np.zeros(m)

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, d):
        self.dw, self.db = self.x.T @ d, d.sum(0)
        return d @ self.w.T


class Tanh:
    def forward(self, x):
        self.a = np.tanh(x)
        return self.a

    def backward(self, d):
        return d * (1 - self.a ** 2)
"""
TRAINS = """import numpy as np
from layers import Dense, Tanh

rng = np.random.default_rng(0)
x = rng.normal(size=(200, 3))
y = np.sin(x[:, :1]) * x[:, 1:2]
net = [Dense(rng, 3, 12), Tanh(), Dense(rng, 12, 1)]
for step in range(600):
    a = x
    for layer in net:
        a = layer.forward(a)
    d = (a - y) / len(x)
    for layer in reversed(net):
        d = layer.backward(d)
    for layer in (net[0], net[2]):
        layer.w -= 0.3 * layer.dw
        layer.b -= 0.3 * layer.db
"""
SLOPE = "        return d * (1 - self.a ** 2)"
AT = LAYERS.split("\n").index(SLOPE) + 1


@pytest.mark.slow
def test_a_fault_in_a_file_beside_is_told_at_its_line_with_an_edit(examined):
    assert examined(main=TRAINS, layers=LAYERS).status == "healthy"
    wrong = LAYERS.replace("(1 - self.a ** 2)", "(1 - d ** 2)")
    found = examined(main=TRAINS, layers=wrong).findings[0]
    assert (found.place.file, found.place.line) == (
        "layers.py",
        LAYERS.split("\n").index(SLOPE) + 1,
    )
    assert found.fix.file == "layers.py"
    assert applied(wrong, hunks(found.fix.diff)) == LAYERS


@pytest.mark.slow
def test_a_file_beside_that_stops_is_told_at_its_line_with_an_edit(examined):
    wrong = LAYERS.replace("d @ self.w.T", "d @ self.w")
    found = examined(main=TRAINS, layers=wrong).findings[0]
    assert (found.place.file, found.place.line) == ("layers.py", 14)
    assert (found.level, found.fix.file) == ("error", "layers.py")
    assert applied(wrong, hunks(found.fix.diff)) == LAYERS


@pytest.mark.slow
def test_the_edit_of_a_file_beside_is_verified_and_written(tmp_path):
    (tmp_path / "main.py").write_text(TRAINS)
    wrong = LAYERS.replace("(1 - self.a ** 2)", "(1 - d ** 2)")
    (tmp_path / "layers.py").write_text(wrong)
    doctor = [sys.executable, "-m", "firstnet", "doctor", "main.py"]
    seen = subprocess.run([*doctor, "--write"], cwd=tmp_path, capture_output=True, text=True)
    assert f"layers.py:{AT}  error" in seen.stdout
    assert "The edit (verified: all checks pass with it, and the network learns):" in seen.stdout
    assert "layers.py: fixed" in seen.stderr
    assert (tmp_path / "layers.py").read_text() == LAYERS
    assert (tmp_path / "layers.py.bak").read_text() == wrong
    assert (tmp_path / "main.py").read_text() == TRAINS
    assert subprocess.run(doctor, cwd=tmp_path, capture_output=True).returncode == 0


def test_a_place_in_a_file_beside_is_told_in_every_format(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "layers.py").write_text(LAYERS)
    fix = Fix(
        unified("layers.py", LAYERS, LAYERS.replace("a ** 2", "a")), True, "unsafe", "", "layers.py"
    )
    there = Finding(
        "ND403", "x", "error", "It is wrong", place=Place(AT, AT, 9, "layers.py"), fix=fix
    )
    here = Finding("ND403", "x", "error", "It is wrong", place=Place(3, 3))
    seen = Examination("net/main.py", "findings", (there, here))
    assert from_dict(json.loads(json.dumps(to_dict([seen])["files"][0]))) == seen
    assert str(seen).startswith(f"net/layers.py:{AT}  error  ND403 x\n")
    assert f"> {AT} | {SLOPE}" in str(seen)
    assert wording.concise(seen).split("\n")[:2] == [
        f"net/layers.py:{AT}:9: error ND403 x: It is wrong",
        "net/main.py:3:1: error ND403 x: It is wrong",
    ]
    assert f"> {AT} | {SLOPE}" in wording.hint(seen, 2, TRAINS, page)
    first, second = github(seen).splitlines()
    assert f"file=net/layers.py,line={AT}" in first and "file=net/main.py,line=3" in second
    results = sarif([seen])["runs"][0]["results"]
    uris = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results
    ]
    assert uris == ["net/layers.py", "net/main.py"]
    changes = results[0]["fixes"][0]["artifactChanges"]
    assert changes[0]["artifactLocation"]["uri"] == "net/layers.py"
    html = as_html(seen, TRAINS)
    assert f"<h3>net/layers.py, line {AT}</h3>" in html and "1 - self.a ** 2" in html
    asked = Ignored(AT, ("ND403",), AT)
    assert not asked.covers(there) and Ignored(3, ("ND403",), 3).covers(here)
