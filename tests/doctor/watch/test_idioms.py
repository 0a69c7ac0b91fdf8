"""Edits that no small one leads to, each on the statement that it is for."""

import ast

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.edits.idioms import idioms

HEAD = "import numpy as np\n"


def edited(text, line):
    """Return the line with each edit of it, as Python writes it."""
    source = mended("/learner/program.py", text)
    found = []
    for edit in idioms(source, {line}):
        after = apply(source.runnable, [edit])
        ast.parse(after)
        found.append(after.split("\n")[line - 1].strip())
    return found


@pytest.mark.parametrize(
    ("statement", "meant"),
    [
        ("g['E'][words] += d", "np.add.at(g['E'], words, d)"),
        ("grad[ids[0]] += d / n", "np.add.at(grad, ids[0], d / n)"),
        ("inv = 1 / (var + eps)", "inv = 1 / (np.sqrt(var + eps))"),
        ("std = x.var(axis=0) + 1e-5", "std = np.sqrt(x.var(axis=0) + 1e-05)"),
        ("dh = (dz @ W.T)[:, :h]", "dh = (dz @ W.T)[:, -h:]"),
        ("dh = (dz @ W.T)[:, n:]", "dh = (dz @ W.T)[:, :n]"),
        ("d = e * (1 - a) ** 2", "d = e * (1 - a ** 2)"),
        ("d = e * (1.0 - (a + b)) ** 2", "d = e * (1 - (a + b) ** 2)"),
    ],
)
def test_a_statement_has_its_idiom(statement, meant):
    assert meant in edited(f"{HEAD}{statement}\n", 2)


@pytest.mark.parametrize(
    "statement",
    [
        "total[0] += d",  # one place
        "total[1:3] += d",  # a slice has each place once
        "std = np.sqrt(var + eps)",
        "std = (var + eps) ** 0.5",
        "a = x + b",
    ],
)
def test_what_is_right_already_has_none(statement):
    assert edited(f"{HEAD}{statement}\n", 2) == []


def test_the_mean_and_the_variance_depend_on_the_inputs_too():
    text = "def back(dxhat, xhat, inv):\n    y = xhat * 1\n    dx = dxhat * inv\n    return dx\n"
    meant = "dx = (dxhat - dxhat.mean(axis=0) - xhat * (dxhat * xhat).mean(axis=0)) * inv"
    assert meant in edited(text, 3)


def test_what_nothing_reads_is_added():
    text = "def back(W, dy, draw):\n    dh = W.T @ dy\n    dnext = W.T @ draw\n    return dh\n"
    assert edited(text, 2) == ["dh = W.T @ dy + dnext"]
    assert not any("dnext" in it for it in edited(text.replace("return dh", "return dnext"), 2))


def test_the_way_back_is_multiplied_by_the_mask_of_the_forward_pass():
    text = (
        "def forward(self, h):\n"
        "    self.drop = self.rng.rand(*h.shape) < 0.5\n"
        "    return h * self.drop\n"
        "def back(self, d):\n"
        "    return d @ self.W.T\n"
    )
    assert "return d @ self.W.T * self.drop" in edited(text, 5)
    assert not any("drop" in it for it in edited(text.replace("rng.rand(", "rng.ones("), 5))


def test_errors_are_zero_where_a_unit_is_off_and_not_where_they_are_negative():
    text = (
        "def forward(self, x):\n"
        "    self.H = relu(x)\n"
        "def back(self, dP):\n"
        "    dH = dP @ self.W.T\n"
        "    dH[dH <= 0] = 0\n"
    )
    assert "dH[self.H <= 0] = 0" in edited(text, 5)
    assert edited(text.replace("dH[dH <= 0]", "dH[self.H <= 0]"), 5) == []


def test_another_item_of_the_same_table_and_layer():
    text = "c['A1'] = a\nc['Z1'] = z\nc['A2'] = b\nd = 1 - c['Z1'] ** 2\n"
    assert edited(text, 4) == ["d = 1 - c['A1'] ** 2"]
    text = "c['A' + str(l)] = a\nc['Z' + str(l)] = z\nd = 1 - c['Z' + str(l)] ** 2\n"
    assert edited(text, 3) == ["d = 1 - c['A' + str(l)] ** 2"]
