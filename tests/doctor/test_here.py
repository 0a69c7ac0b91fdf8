"""An examination in this process, as in a browser: what is said, and when."""

import json
import os
import subprocess
import sys

import pytest

SILENT = """
import numpy as np
rng = np.random.default_rng(1)
X = rng.normal(size=(200, 2))
Y = (X[:, :1] + X[:, 1:] > 0) * 1.0
W1, W2 = rng.normal(size=(2, 5)), rng.normal(size=(5, 1))

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def predict(x):
    h = sigmoid(x @ W1)
    answer = sigmoid(h @ W2)

for epoch in range(300):
    hidden = sigmoid(X @ W1)
    out = sigmoid(hidden @ W2)
    delta = (out - Y) * out * (1 - out)
    back = delta @ W2.T * hidden * (1 - hidden)
    W2 -= 0.1 * hidden.T @ delta
    W1 -= 0.1 * X.T @ back
print(predict(X))
"""
EXAMINE = """
import json, os, pathlib
from firstnet.doctor.isolation.here import examine_here
from firstnet.doctor.reading.submissions import read_file
from firstnet.doctor.report.report import to_dict
out = os.dup(1)

def say(message):
    os.write(out, (json.dumps(message) + "\\n").encode())

def report(examination):
    say({"report": to_dict([examination])["files"][0]})

examine_here(read_file("network.py"), lambda stage: say({"stage": stage}), report, 0)
"""
IN_A_BROWSER = """
import sys
import firstnet.doctor.isolation.here
sys.platform = "emscripten"
seen = firstnet.examine("network.py")
print(seen.status, *(it.code for it in seen.findings))
"""


def said_of(code, folder):
    """What is said while a program is examined, in a process of its own."""
    (folder / "network.py").write_text(code)
    done = subprocess.run(
        [sys.executable, "-c", EXAMINE],
        cwd=folder,
        env={**os.environ, "FIRSTNET_NO_FORK": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def test_a_function_that_answers_nothing_is_told_before_the_training_was_followed(tmp_path):
    said = said_of(SILENT, tmp_path)
    reports = [it["report"] for it in said if "report" in it]
    codes = [[found["code"] for found in it["findings"]] for it in reports]
    assert codes[0] == codes[-1] == ["ND102"]
    assert reports[0]["trial"] is None
    assert reports[1]["trial"] is not None
    first = next(number for number, it in enumerate(said) if "report" in it)
    assert said[first + 1] == {"stage": "This is known already. Its training is watched on."}


def test_examine_takes_this_process_where_there_are_no_others(tmp_path):
    (tmp_path / "network.py").write_text(SILENT)
    done = subprocess.run(
        [sys.executable, "-c", IN_A_BROWSER],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "findings ND102"


BY_ITSELF = """
import sys
from firstnet.doctor.isolation.here import examined_here
from firstnet.doctor.reading.submissions import read_file
print(examined_here(read_file(sys.argv[1]), 60).status, file=sys.stderr)
"""


@pytest.mark.slow
def test_the_file_itself_is_not_written(tmp_path):
    path = tmp_path / "sub" / "network.py"
    path.parent.mkdir()
    path.write_text(SILENT)
    os.utime(path, (1, 1))
    for name, folder in ((str(path), tmp_path), ("sub/network.py", tmp_path)):
        done = subprocess.run(
            [sys.executable, "-c", BY_ITSELF, name], cwd=folder, capture_output=True, check=True
        )
        assert done.stderr.split()[-1] == b"findings"
    assert path.stat().st_mtime == 1
