"""Targets that are among the inputs, since a window of a sequence reaches too far or not at all."""

import pytest

from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.windows import copied

IDS = "ids = np.array([ix[c] for c in text])\n"
COPIED = {  # a text, and the line of the target
    "inputs = [ix[c] for c in text[p:p + T]]\ntargets = [ix[c] for c in text[p:p + T]]": 2,
    f"{IDS}inp, tgt = ids[s:s + L], ids[s:s + L]": 2,
    "for i in r:\n    X.append(s[i:i + w])\n    y.append(s[i + w - 1])": 3,
    "for i in r:\n    X.append(z[i + 1:i + w + 1])\n    y.append(z[i + w])": 3,
    "for i in r:\n    X.append(s[i:i + w])\n    y.append(s[i + w - 1])\nX_train = X[:300]": 3,
    "X = np.array([s[i:i + 5] for i in r])\ny = np.array([s[i + 4] for i in r])": 2,
}
APART = [
    "inputs = ids[p:p + T]\ntargets = ids[p + 1:p + T + 1]",
    "for i in r:\n    X.append(s[i:i + w])\n    y.append(s[i + w])",
    "for i in r:\n    X.append(s[i:i + w])\n    naive.append(s[i + w - 1])\n    y.append(s[i + w])",
    "for i in r:\n    X.append(s[i:i + w])\n    y.append(other[i + w - 1])",
    "i, o = sigmoid(z[:, H:2 * H]), sigmoid(z[:, H:2 * H])",  # gates that share a part
    "inputs, targets = np.zeros(3), np.zeros(3)",
    "inputs, targets = X[s:s + L], X[s:s + L]",  # rows, to be coded
    f"{IDS}inputs, targets = ids[p:p + T], ids[p:p + T]\ntargets = targets[::-1]",
    "for i in r:\n    X.append(s[i:i + w])\n    y.append(s[i + w] - s[i + w - 1])",  # a change
    "for i in r:\n    x = s[i:i + w]\n    X.append(x[:-1])\n    y.append(s[i + w - 1])",
]
PROGRAM = """
import numpy as np

# {word}
text = "to be or not to be that is the question " * 4
letters = sorted(set(text))
ix = dict(zip(letters, range(99)))
ids = np.array([ix[it] for it in text])
eye = np.eye(len(letters))
rng = np.random.default_rng(0)
W = rng.normal(0, 0.1, (len(letters), len(letters)))
for epoch in range(30):
    for s in range(0, len(ids) - 11, 10):
        inputs, targets = ids[s:s + 10], ids[s:s + 10]
        x = eye[inputs]
        e = np.exp(x @ W)
        p = e / e.sum(axis=1, keepdims=True)
        W -= 0.5 * x.T @ (p - eye[targets])
"""


@pytest.mark.parametrize(("text", "line"), COPIED.items())
def test_a_target_among_the_inputs_is_found(text, line):
    found = copied(Source("net.py", text, text), range(9))
    assert found is not None
    assert found.line == line


@pytest.mark.parametrize("text", APART)
def test_what_comes_after_the_inputs_is_left_alone(text):
    assert copied(Source("net.py", text, text), range(9)) is None


@pytest.mark.parametrize(("word", "told"), [("letters", True), ("an echo of the letters", False)])
def test_it_is_told_unless_to_repeat_the_inputs_is_the_exercise(tmp_path, word, told):
    file = tmp_path / "net.py"
    file.write_text(PROGRAM.format(word=word))
    first = next(watched(str(file), []))
    assert ("ND811" in {found.code for found in first.findings}) == told
