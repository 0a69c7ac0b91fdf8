"""Dropout that divides by the share that it drops, or the other way round."""

import ast

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.dropped_share import mismatches, of_the_share

HEAD = "def forward(self, x):\n    keep = 1 - self.rate\n"
WRONG = {  # and what the edit makes of it
    "mask = (np.random.rand(*x.shape) < self.rate) / keep":
        "mask = (np.random.rand(*x.shape) >= self.rate) / keep",
    "mask = (np.random.rand(*x.shape) > self.rate) / self.rate":
        "mask = (np.random.rand(*x.shape) > self.rate) / (1 - self.rate)",
    "mask = np.random.rand(*x.shape) < 1 - p_keep; x = x * mask / p_keep":
        "mask = np.random.rand(*x.shape) >= 1 - p_keep; x = x * mask / p_keep",
    "mask = np.random.rand(*x.shape) < self.rate; mask /= 1 - self.rate":
        "mask = np.random.rand(*x.shape) >= self.rate; mask /= 1 - self.rate",
}  # fmt: skip
RIGHT = [
    "mask = (np.random.rand(*x.shape) < keep) / keep",
    "mask = (np.random.rand(*x.shape) >= self.rate) / (1 - self.rate)",
    "mask = (np.random.rand(*x.shape) < p) / p",
    "mask = (np.random.rand(*x.shape) > p) / q",  # who knows what q is
    "mask = np.random.rand(*x.shape) < self.rate",  # divided nowhere
    "mask = np.where(np.random.rand(*x.shape) < self.rate, 0, 1) / keep",
    "mask = ~(np.random.rand(*x.shape) < self.rate) / keep",
    "mask = (1 - (np.random.rand(*x.shape) < self.rate)) / keep",
    "gone = np.random.rand(*x.shape) < self.rate; x = x * np.logical_not(gone) / keep",
    "flipped = np.random.rand(*x.shape) < self.rate; x = x / (1 - self.rate)",  # of something else
]
LIBRARY = """
import numpy as np


class Dropout:
    def __init__(self, rate, rng):
        self.rate, self.rng = rate, rng

    def forward(self, x, training):
        self.mask = np.ones(x.shape)
        if training:
            self.mask = (self.rng.random(x.shape) < self.rate) / (1 - self.rate)
        return x * self.mask

    def backward(self, d):
        return d * self.mask
"""


def _source(line):
    text = HEAD + f"    {line}\n"
    return Source("net.py", text, text)


@pytest.mark.parametrize(("line", "mended"), WRONG.items())
def test_a_division_by_the_other_share_is_found_with_its_edit(line, mended):
    source = _source(line)
    assert [found.mask.lineno for found in mismatches(source)] == [3]
    (edit,) = of_the_share(source, 3)
    after = apply(source.runnable, [edit])
    assert after == HEAD + f"    {mended}\n"
    ast.parse(after)


@pytest.mark.parametrize("line", RIGHT)
def test_nothing_is_found_where_the_shares_agree_or_are_not_known(line):
    assert list(mismatches(_source(line))) == []


def test_with_a_half_both_shares_are_the_same():
    text = _source(next(iter(WRONG))).text.replace("(self, x)", "(self, x, rate=0.5)")
    assert list(mismatches(Source("net.py", text, text))) == []


@pytest.mark.slow
def test_it_is_told_in_a_library(tmp_path):
    path = tmp_path / "layers.py"
    for sign, codes in (("<", ["ND306"]), (">=", [])):
        path.write_text(LIBRARY.replace(") < ", f") {sign} "))
        *_, found = watched(str(path), [])
        assert [it.code for it in found.findings] == codes
        # An edit of the way back, which is right with many of them, would leave the mask as it is.
        assert all("+            self.mask =" in it.fix.diff for it in found.findings)
        assert not any(it.fix.verified for it in found.findings)  # nothing is trained with it
