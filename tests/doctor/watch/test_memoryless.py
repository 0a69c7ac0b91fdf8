"""Velocities that are set to zero in every step, and others that are kept."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.text.memoryless import kept_between, memoryless

OPTIMIZER = """\
class Momentum:
    def step(self, grads):
        self.v = [np.zeros_like(p) for p in self.params]
        for i, (p, g) in enumerate(zip(self.params, grads)):
            self.v[i] = self.mu * self.v[i] - self.lr * g
            p += self.v[i]
"""
LOOP = """\
for epoch in range(9):
    v = 0.0
    g = gradient(w)
    v = 0.9 * v - eta * g
    w = w + v
"""
LINES = range(1, 20)


def kept(text: str) -> str:
    found = memoryless(Source("net.py", text, text), LINES)
    return found.kept if found is not None else ""


def test_a_velocity_that_begins_at_zero_in_every_step_is_found() -> None:
    assert kept(OPTIMIZER) == "self.mu * self.v[i]"
    assert kept(LOOP) == "0.9 * v"
    assert kept(LOOP.replace("0.0", "np.zeros(3)").replace("0.9 * v", "v * 0.9")) == "v * 0.9"


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (OPTIMIZER, "self.v = [", "self.u = ["),
        (OPTIMIZER, "self.v[i] - self", "self.v[i - 1] - self"),
        (OPTIMIZER, "        for i", "        self.v = load()\n        for i"),
        (OPTIMIZER, "zeros_like(p)", "copy(p)"),
        (OPTIMIZER, "self.v[i] = self.mu * self.v[i]", "self.v[0] = self.mu * self.v[0]"),
        (OPTIMIZER, "        for i", "        self.backward(grads)\n        for i"),
        (OPTIMIZER, "enumerate(zip(self.params, grads))", "words"),
        (LOOP, "    g =", "    np.add.at(v, rows, 1)\n    g ="),
        (LOOP, "gradient(w)", "gradient(w, v)"),
        (LOOP, "for epoch", "def f():\n    global v\nfor epoch"),
        (LOOP, "    g =", "    v = w\n    g ="),
        (LOOP, "    v = 0.9", "    for x in data:\n        v = 0.9"),
        (LOOP, "v = 0.9 * v", "v = 0.9 * u"),
        (LOOP, "    w =", "    v = 0.9 * v - eta * g\n    w ="),  # moments that were unrolled
        (OPTIMIZER, "self.v[i] = self.mu * self.v[i]", "self.v[i % 7] = self.mu * self.v[i % 7]"),
        (OPTIMIZER, "self.v[i] = self.mu * self.v[i]", "self.v[g] = self.mu * self.v[g]"),
        (LOOP, "    v = 0.9 * v - eta * g", "    v = v - eta * g"),
    ],
)
def test_one_that_is_kept_or_that_is_none_is_left_alone(text: str, old: str, new: str) -> None:
    assert old in text
    assert kept(text.replace(old, new)) == ""


def test_its_zeros_are_made_once() -> None:
    (edit,) = kept_between(Source("net.py", OPTIMIZER, OPTIMIZER), 3)
    zeros = "self.v = [np.zeros_like(p) for p in self.params]"
    once = f"if not hasattr(self, 'v'):\n            {zeros}"
    assert apply(OPTIMIZER, [edit]) == OPTIMIZER.replace(zeros, once)
    (edit,) = kept_between(Source("net.py", LOOP, LOOP), 2)
    healed = "v = 0.0\n" + LOOP.replace("    v = 0.0\n", "")
    assert apply(LOOP, [edit]) == healed
