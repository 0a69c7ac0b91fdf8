"""Labels that are read from another column than that in which they stand."""

import numpy as np
import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.labels import other_columns
from firstnet.doctor.watch.examination import watched


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("y = data[-1]\nX = data[:-1] / 255\n", "y = data[0]\nX = data[1:] / 255\n"),
        ("y = d[:, 0]\nX = d[:, 1:]\n", "y = d[:, -1]\nX = d[:, :-1]\n"),
        (
            "a = row[1:]\nt = hot(int(row[1]))\nlabel = int(row[0])\n",
            "a = row[:-1]\nt = hot(int(row[1]))\nlabel = int(row[-1])\n",
        ),
    ],
)
def test_labels_and_inputs_are_read_from_the_other_end_at_once(text, wanted):
    first = next(other_columns(Source("net.py", text, text)))
    assert apply(text, [first]) == wanted


def test_the_label_that_others_read_from_the_first_column_is_read_there():
    text = "a = row[1:]\nt = hot(int(row[1]))\nlabel = int(row[0])\n"
    *_, last = other_columns(Source("net.py", text, text))
    assert apply(text, [last]) == text.replace("row[1]))", "row[0]))")


RIGHT = """
import numpy as np

data = np.loadtxt("flowers.csv", delimiter=",")
X, labels = data[:, 1:], data[:, 0].astype(int)
Y = np.eye(3)[labels]
W, b = np.zeros((4, 3)), np.zeros(3)
for epoch in range(30):
    for k in range(0, len(X), 10):
        x, y = X[k : k + 10], Y[k : k + 10]
        e = np.exp(x @ W + b)
        d = (e / e.sum(axis=1, keepdims=True) - y) / 10
        W -= 0.5 * x.T @ d
        b -= 0.5 * d.sum(axis=0)
print(np.mean((X @ W + b).argmax(axis=1) == labels))
"""


@pytest.mark.slow
def test_a_column_that_holds_one_number_is_no_label(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    inputs = np.column_stack([rng.normal(size=(120, 3)), np.ones(120)])
    labels = (inputs[:, :3] @ rng.normal(size=(3, 3))).argmax(1)
    np.savetxt(tmp_path / "flowers.csv", np.column_stack([labels, inputs]), delimiter=",")
    text = RIGHT.replace("data[:, 1:], data[:, 0]", "data[:, :-1], data[:, -1]")
    (tmp_path / "net.py").write_text(text)
    *_, last = watched(str(tmp_path / "net.py"), [])
    (found,) = [finding for finding in last.findings if finding.level == "error"]
    assert (found.code, found.place.line) == ("ND804", 5)
    assert applied(text, hunks(found.fix.diff)) == RIGHT


@pytest.mark.parametrize(("made", "codes"), [("labels * 0", ["ND802"]), ("labels", [])])
def test_what_learns_one_class_alone_is_not_healthy(tmp_path, monkeypatch, made, codes):
    monkeypatch.chdir(tmp_path)
    inputs = np.random.default_rng(0).normal(size=(120, 4))
    labels = inputs[:, :3].argmax(1)
    np.savetxt(tmp_path / "flowers.csv", np.column_stack([labels, inputs]), delimiter=",")
    path = tmp_path / "net.py"
    path.write_text(RIGHT.replace("[labels]", f"[{made}]"))
    first = next(iter(watched(str(path), [])))
    assert [finding.code for finding in first.findings if finding.level == "error"] == codes
