"""A step that climbs: what is not done for it, since it shows no more."""

import pytest

from firstnet.doctor.watch import cure, examination
from firstnet.doctor.watch.steps.judging import Judge
from firstnet.doctor.watch.steps.watching import Watched

DEFINED = """\
import numpy as np


class Network:
    def __init__(self, sizes):
        rng = np.random.default_rng(1)
        self.b = [rng.normal(size=(n, 1)) for n in sizes[1:]]
        self.w = [rng.normal(size=(n, m)) for m, n in zip(sizes, sizes[1:])]

    def SGD(self, training_data, epochs, mini_batch_size, eta):
        for epoch in range(epochs):
            for k in range(0, len(training_data), mini_batch_size):
                self.update_mini_batch(training_data[k:k + mini_batch_size], eta)

    def update_mini_batch(self, mini_batch, eta):
        x = np.concatenate([x for x, _ in mini_batch], axis=1)
        y = np.concatenate([y for _, y in mini_batch], axis=1)
        gw, gb = self.backprop(x, y)
        self.w = [w - eta * g / len(mini_batch) for w, g in zip(self.w, gw)]
        self.b = [b - eta * g / len(mini_batch) for b, g in zip(self.b, gb)]

    def backprop(self, x, y):
        a = [x]
        for w, b in zip(self.w, self.b):
            a.append(1 / (1 + np.exp(-(w @ a[-1] + b))))
        delta = (a[-1] - y) * a[-1] * (1 - a[-1])
        gw, gb = [delta @ a[-2].T], [delta.sum(axis=1, keepdims=True)]
        for l in range(2, len(a)):
            delta = self.w[-l + 1].T @ delta * a[-l] * (1 - a[-l])
            gw.insert(0, delta @ a[-l - 1].T)
            gb.insert(0, delta.sum(axis=1, keepdims=True))
        return gw, gb
"""
CLIMBING = DEFINED.replace("w - eta", "w + eta").replace("b - eta", "b + eta")
HALF_WRONG = DEFINED.replace("* a[-l] * (1 - a[-l])", "* (1 - a[-l])")


@pytest.fixture
def called(monkeypatch):
    """Collect how a network is called, each time that its training is watched so."""
    ways = []
    watch = examination.watch

    def noted(learner, caller=None, **options):
        found = watch(learner, caller, **options)
        if caller is not None and caller.called:
            ways.append(caller.called)
        return found

    monkeypatch.setattr(examination, "watch", noted)
    return ways


def last_of(path, text):
    """Return the last that is known of a program."""
    path.write_text(text)
    return list(examination.watched(str(path), []))[-1]


@pytest.mark.parametrize("text", [CLIMBING, HALF_WRONG], ids=["climbing", "one gradient"])
def test_what_a_wrong_step_has_called_is_not_called_again(tmp_path, called, text):
    path = tmp_path / "network.py"
    path.write_text(text)
    next(iter(examination.watched(str(path), [])))
    assert called == ["Network(…), then SGD(…)"]


def test_a_step_that_climbs_is_turned_around_without_a_search(tmp_path, monkeypatch):
    def search(self):
        raise AssertionError("the step is along the gradient: nothing is to be searched")

    monkeypatch.setattr(Watched, "search", search)
    found = last_of(tmp_path / "network.py", CLIMBING)
    (told,) = found.findings
    assert (told.code, told.fix is not None) == ("ND501", True)


def test_one_of_two_edits_that_turn_a_step_around_is_enough(tmp_path, monkeypatch):
    tried, apart = [], cure.apart

    def counted(answer, seconds):
        tried.append(answer)
        return apart(answer, seconds)

    monkeypatch.setattr(cure, "apart", counted)
    last_of(tmp_path / "network.py", CLIMBING)
    assert len(tried) == 1


def test_no_other_cost_is_tried_once_all_of_a_step_is_seen_to_climb_one(tmp_path, monkeypatch):
    tried, gradients = [], Judge.gradients

    def counted(self, pair):
        tried.append(pair)
        return gradients(self, pair)

    monkeypatch.setattr(Judge, "gradients", counted)
    path = tmp_path / "network.py"
    path.write_text(CLIMBING)
    next(iter(examination.watched(str(path), [])))
    assert len(tried) < 100  # 16; 1482 where all are, in two looks
