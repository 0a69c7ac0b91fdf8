"""A run against `training.train`, and what it does when it is paused, changed and closed."""

import os
import subprocess
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from firstnet import Recipe, starting_network, train
from firstnet.errors import RecipeError, ShapeError, UnknownName
from firstnet.web.curves import SAMPLE
from firstnet.web.run import Run

RECIPE = Recipe(sizes=(784, 8, 10), epochs=3, mini_batch_size=7, eta=0.5, cost="cross-entropy")


@pytest.fixture
def started(digits):
    """Return a function that makes a run which is closed at the end of the test."""
    runs = []

    def make(recipe=RECIPE, **more):
        runs.append(Run(digits, recipe, engine="reference", **more))
        return runs[-1]

    yield make
    for run in runs:
        run.close()
        run.wait()


def weights(network):
    return np.concatenate([it.ravel() for layer in network.layers for it in (layer.w, layer.b)])


def trained(digits, recipe, seed=0):
    network = starting_network(recipe, seed)
    return list(train(network, digits.training, digits.test, recipe, engine="reference", seed=seed))


@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_a_run_leads_where_training_leads(digits, started, dropout):
    recipe = replace(RECIPE, dropout=dropout)
    run, expected = started(recipe, seed=3), trained(digits, recipe, seed=3)
    run.go()
    run.wait()
    assert np.array_equal(weights(run.network), weights(expected[-1].network))
    assert [point.test for point in run.points] == [epoch.evaluation for epoch in expected]
    assert [point.epoch for point in run.points] == [0, 1, 2]


def test_pauses_and_single_steps_change_nothing_in_the_end(digits, started):
    run = started()
    for _ in range(5):
        run.one_mini_batch()
        run.wait()
    assert (run.mini_batch, len(run.points)) == (5, 0)
    run.one_epoch()
    run.wait()
    assert (run.mini_batch, len(run.points)) == (0, 1)
    run.go()
    time.sleep(0.01)
    run.pause()
    run.wait()
    run.go()
    run.wait()
    assert np.array_equal(weights(run.network), weights(trained(digits, RECIPE)[-1].network))


def test_the_training_digits_are_scored_up_to_a_sample(started):
    run = started()
    run.one_epoch()
    run.wait()
    assert run.points[0].training.examples == min(200, SAMPLE)


def test_the_thread_is_there_only_while_it_trains(started):
    before = threading.active_count()
    run = started()
    assert (run.running, threading.active_count()) == (False, before)
    run.go()
    assert run.running
    run.wait()
    assert (run.running, threading.active_count()) == (False, before)


def test_a_closed_run_stops_within_a_beat_and_never_starts_again(started):
    run = started(replace(RECIPE, epochs=100_000))
    run.go()
    time.sleep(0.05)
    run.close()
    run.wait(5)
    run.go()
    assert not run.running


def test_beyond_its_goal_it_goes_on_for_as_many_epochs_again(started):
    run = started()
    for goal in (3, 6):
        run.go()
        run.wait()
        assert (len(run.points), run.goal) == (goal, goal)


def test_eta_changes_on_the_way(started):
    run = started()
    run.one_epoch()
    run.wait()
    run.change(replace(run.recipe, eta=0.125))
    run.one_epoch()
    run.wait()
    assert [point.eta for point in run.points] == [0.5, 0.125]


def test_lmbda_changes_on_the_way(started):
    changed, plain = started(), started()
    for run in (changed, plain):
        run.one_epoch()
        run.wait()
    changed.change(replace(changed.recipe, lmbda=100.0))
    for run in (changed, plain):
        run.one_epoch()
        run.wait()
    assert np.abs(weights(changed.network)).sum() < np.abs(weights(plain.network)).sum()


def test_the_mini_batch_size_changes_within_an_epoch_and_no_digit_is_left_out(started):
    run = started()
    run.one_mini_batch()
    run.wait()
    run.change(replace(run.recipe, mini_batch_size=100))
    run.one_epoch()
    run.wait()
    assert (len(run.points), run.mini_batch) == (1, 0)


def test_a_run_gets_as_many_epochs_as_are_asked_for_on_the_way(started):
    run = started()
    run.change(replace(run.recipe, epochs=1))
    run.go()
    run.wait()
    assert len(run.points) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sizes": (784, 9, 10)}, "sizes can't change during a run"),
        ({"starts": "small"}, "starts can't change during a run"),
        ({"mini_batch_size": 201}, "mini_batch_size is 201, but there are 200"),
        ({"cost": "log-likelihood"}, "is for softmax outputs"),
    ],
)
def test_what_only_a_new_run_can_change_is_said(started, change, words):
    run = started()
    with pytest.raises(RecipeError, match=words):
        run.change(replace(run.recipe, **change))
    assert run.recipe == RECIPE


def test_an_unknown_engine_is_refused(started):
    with pytest.raises(UnknownName, match="did you mean 'fast'"):
        started().change(RECIPE, "fats")


@pytest.mark.parametrize(
    ("sizes", "error", "words"),
    [
        ((783, 8, 10), ShapeError, "have 784 pixels and 10 classes; try 784,30,10"),
        ((784, 100_000, 10), RecipeError, "79,400,000 weights"),
    ],
)
def test_layers_that_do_not_fit_are_refused(digits, sizes, error, words):
    with pytest.raises(error, match=words):
        Run(digits, Recipe(sizes=sizes))


def test_a_run_that_diverges_says_so_and_keeps_its_last_finite_network(started):
    run = started(replace(RECIPE, neuron="relu", cost="quadratic", eta=1e300))
    run.go()
    run.wait()
    assert "no longer finite numbers at eta = 1e+300" in run.trouble
    assert np.isfinite(weights(run.network)).all()
    run.change(replace(run.recipe, eta=0.01))
    run.one_epoch()
    run.wait()
    assert (run.trouble, len(run.points)) == (None, 1)


def test_the_pace_holds_it_back(started):
    run = started(replace(RECIPE, epochs=2))
    run.pace = 10.0
    began = time.monotonic()
    run.go()
    run.wait()
    assert time.monotonic() - began > 0.19  # two epochs at ten a second


def test_at_a_slow_pace_the_network_still_changes_many_times_an_epoch(started):
    run = started()
    run.pace = 4.0  # a quarter of a second, eight beats of 0.03 s
    run.one_epoch()
    run.wait()
    assert run.beat >= 5


def test_speed_and_the_time_left_are_told(started):
    run = started()
    assert run.left_s is None
    run.one_epoch()
    run.wait()
    assert run.speed > 0
    assert run.left_s == pytest.approx(2 / run.speed)


def test_python_ends_in_peace_while_a_run_trains(tmp_path):
    program = (
        "import time\n"
        "from firstnet import Recipe, load\n"
        "from firstnet.web.run import Run\n"
        "run = Run(load('mnist'), Recipe(epochs=10**6), examples=2_000)\n"
        "run.go()\n"
        "while not run.points: time.sleep(0.01)\n"
        "assert run.running\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    ended = subprocess.run([sys.executable, "-c", program], env=environment, timeout=60)
    assert ended.returncode == 0
