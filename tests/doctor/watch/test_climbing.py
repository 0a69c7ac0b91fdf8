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


def noted(into):
    """Return what watches a training, and notes how the network was called, if it was."""
    watch = examination.watch

    def watching(learner, caller=None, **options):
        found = watch(learner, caller, **options)
        if caller is not None and caller.called:
            into.append(caller.called)
        return found

    return watching


@pytest.fixture(scope="module")
def climbing(tmp_path_factory):
    """What is done for a step that climbs, in one examination: calls, edits, searches, report."""
    path = tmp_path_factory.mktemp("climbing") / "network.py"
    path.write_text(CLIMBING)
    seen = {"called": [], "tried": [], "searched": []}
    apart, search = cure.apart, Watched.search

    def trying(answer, seconds):
        seen["tried"].append(answer)
        return apart(answer, seconds)

    def searching(self):
        seen["searched"].append(self)
        return search(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(examination, "watch", noted(seen["called"]))
        patch.setattr(cure, "apart", trying)
        patch.setattr(Watched, "search", searching)
        *_, seen["report"] = examination.watched(str(path), [])
    return seen


@pytest.mark.slow
def test_what_climbs_is_not_called_again(climbing):
    assert climbing["called"] == ["Network(…), then SGD(…)"]


@pytest.mark.slow
def test_what_a_wrong_step_has_called_is_not_called_again(tmp_path, monkeypatch):
    called = []
    monkeypatch.setattr(examination, "watch", noted(called))
    path = tmp_path / "network.py"
    path.write_text(HALF_WRONG)
    next(iter(examination.watched(str(path), [])))
    assert called == ["Network(…), then SGD(…)"]


def test_a_step_that_climbs_is_turned_around_without_a_search(climbing):
    (told,) = climbing["report"].findings
    assert (told.code, told.fix is not None) == ("ND501", True)
    assert climbing["searched"] == []


def test_one_of_two_edits_that_turn_a_step_around_is_enough(climbing):
    assert len(climbing["tried"]) == 1


@pytest.mark.slow
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
