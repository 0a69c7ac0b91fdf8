"""A training is followed until most of it is learned, counted in work."""

from dataclasses import replace
from functools import lru_cache

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.calling.caller import Caller
from firstnet.doctor.watch.learning.learning import Learning, Part
from firstnet.doctor.watch.program.run import Learner
from firstnet.doctor.watch.steps.watching import watch

DEFINED = """\
import numpy as np


class Network:
    def __init__(self, sizes):
        rng = np.random.default_rng(1)
        self.b = [rng.normal(size=(n, 1)) for n in sizes[1:]]
        self.w = [rng.normal(size=(n, m)) / m**0.5 for m, n in zip(sizes, sizes[1:])]

    def train(self, x, y, eta):
        a = [x]
        for w, b in zip(self.w, self.b):
            a.append(1 / (1 + np.exp(-(w @ a[-1] + b))))
        delta = (a[-1] - y) * a[-1] * (1 - a[-1])
        for l in range(1, len(a)):
            w, b = self.w[-l], self.b[-l]
            back = w.T @ delta * a[-l - 1] * (1 - a[-l - 1])
            self.w[-l] = w - eta * delta @ a[-l - 1].T / x.shape[1]
            self.b[-l] = b - eta * delta.mean(axis=1, keepdims=True)
            delta = back
"""


WRONG = DEFINED.replace("w.T @ delta * a[-l - 1] *", "w.T @ delta *")
WORK = 1_600_000


@lru_cache
def followed(text, parts=1, work=WORK, *, briefly=False):
    """Return how the training of a network was seen to go, for the work that it is given."""
    source = mended("/learner/network.py", text)
    options = {"parts": parts, "followed": work, "briefly": briefly}
    return watch(Learner(source), Caller(source), **options).learning


@pytest.mark.slow
def test_a_network_that_has_learned_is_followed_no_further():
    whole, early = followed(DEFINED), followed(DEFINED, parts=4)
    assert early.has_mostly_learned
    assert early.steps < 0.5 * whole.steps


@pytest.mark.slow
def test_a_wrong_step_is_followed_for_a_part_of_the_work_alone():
    right, wrong = followed(DEFINED), followed(WRONG)
    assert wrong.steps < 0.5 * right.steps


@pytest.mark.slow
def test_a_step_that_climbs_is_followed_for_a_few_steps():
    climbing = DEFINED.replace("w - eta", "w + eta").replace("b - eta", "b + eta")
    right, wrong = followed(DEFINED), followed(climbing)
    assert wrong.worsens or not wrong.learns
    assert wrong.steps < 0.25 * right.steps


OWN = f"""{DEFINED}
rng = np.random.default_rng(0)
labels = rng.integers(3, size=600)
x = rng.normal(size=(600, 4)) + 3 * np.eye(4)[labels]
network = Network([4, 5, 3])
for epoch in range(1000):
    for k in range(0, 600, LONG):
        network.train(x[k:k + LONG].T, np.eye(3)[labels[k:k + LONG]].T, 3.0)
    print(epoch)
"""


@pytest.mark.one_quick_case
@pytest.mark.parametrize(("size", "shorter"), [(10, True), (1, False)])
def test_a_training_of_the_programs_own_ends_as_soon_if_its_steps_take_several(size, shorter):
    text = OWN.replace("LONG", str(size))
    whole, early = (followed(text, it, 2 * WORK) for it in (1, 8))
    assert (early.steps < 0.5 * whole.steps) == shorter


@pytest.mark.slow
def test_with_an_edit_it_is_enough_that_something_is_learned():
    slow = DEFINED.replace("w - eta *", "w - 0.02 * eta *")
    long, early = (followed(slow, parts=8, briefly=it) for it in (False, True))
    assert early.learns
    assert early.steps < long.steps


def of(first, last, *, classes, spread=1.0):
    """Return a training with these parts at its beginning and end."""
    return Learning(500, (first, first, last), classes, 0.1, None, spread, finite=True)


@pytest.mark.parametrize(
    ("learning", "expected"),
    [
        (of(Part(100, 10, 1.0), Part(100, 70, 0.5), classes=True), True),
        (of(Part(100, 10, 1.0), Part(100, 69, 0.5), classes=True), False),
        (of(Part(100, 0, 1.0), Part(100, 0, 0.2), classes=False), True),
        (of(Part(100, 0, 1.0), Part(100, 0, 0.3), classes=False), False),
    ],
)
def test_most_is_learned_where_most_answers_are_right_or_close(learning, expected):
    assert learning.has_mostly_learned is expected


LEARNED = of(Part(400, 100, 1.0), Part(400, 300, 0.1), classes=True)
STAYS = replace(LEARNED, few=4, parts=(LEARNED.parts[0], *[Part(400, 300, 0.1)] * 2))


@pytest.mark.parametrize(
    ("learning", "expected"),
    [
        (replace(LEARNED, examples=10 * LEARNED.steps), True),
        (replace(LEARNED, examples=LEARNED.steps), False),  # one in each step
        (replace(STAYS, examples=10 * LEARNED.steps), False),
    ],
)
def test_what_may_change_yet_is_not_settled(learning, expected):
    assert learning.has_mostly_learned
    assert learning.is_settled is expected
