"""Bytes that are opened as a text, and parts of the data under each other's names."""

import pytest

from firstnet.doctor.watch.examination import watched

pytestmark = pytest.mark.large  # scikit-learn

LOADER = """
import struct
import numpy as np

with open("labels.idx", "wb") as f:
    f.write(struct.pack(">II", 2049, 200) + bytes(range(200)))

def load(path):
    with open(path, "r") as f:
        magic, n = struct.unpack(">II", f.read(8))
        return np.frombuffer(f.read(), dtype=np.uint8)

labels = load("labels.idx")
"""

SPLIT = """
import numpy as np
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(0)
X = rng.normal(size=(120, 4))
y = (X[:, :1] > 0).astype(float)
X_train, y_train, X_test, y_test = train_test_split(X, y, test_size=0.25, random_state=1)
W, v = rng.normal(size=(4, 6)), rng.normal(size=(6, 1))
for epoch in range(100):
    h = np.tanh(X_train @ W)
    d = 1 / (1 + np.exp(-h @ v)) - y_train
    dh = d @ v.T * (1 - h**2)
    v -= 0.01 * h.T @ d
    W -= 0.01 * X_train.T @ dh
"""


def last(folder, text, monkeypatch):
    monkeypatch.chdir(folder)
    (folder / "net.py").write_text(text)
    return list(watched(str(folder / "net.py"), []))[-1].findings


def test_a_file_of_bytes_that_is_opened_as_a_text_is_told_where_it_is_opened(tmp_path, monkeypatch):
    (told,) = last(tmp_path, LOADER, monkeypatch)
    assert (told.code, told.place.line) == ("ND030", 9)
    assert '+    with open(path, "rb") as f:' in told.fix.diff


@pytest.mark.slow
def test_a_text_in_another_encoding_is_not_told_to_be_bytes(tmp_path, monkeypatch):
    text = LOADER.replace("np.frombuffer(f.read(), dtype=np.uint8)", "f.read()")
    text = text.replace('struct.unpack(">II", f.read(8))', "1, f.read(199)")
    findings = last(tmp_path, text, monkeypatch)
    assert all("opens a file of bytes" not in finding.message for finding in findings)


@pytest.mark.parametrize(
    ("old", "new"),
    [("", ""), ("X_train, y_train, X_test, y_test", "X_train, X_test, y_train, y_test")],
)
def test_parts_under_the_names_of_others_are_told_at_the_split(old, new, tmp_path, monkeypatch):
    found = last(tmp_path, SPLIT.replace(old, new) if old else SPLIT, monkeypatch)
    told = [(it.code, it.place.line) for it in found if it.level == "error"]
    assert told == ([] if old else [("ND113", 8)])
