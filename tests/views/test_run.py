"""A run that is followed: what it keeps, and what ends it."""

import gc
from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pytest

from firstnet import Dataset, Examples, Network, Recipe, Run, follow, starting_network, train
from firstnet.errors import DataError, UnknownName
from firstnet.views import run as run_module

RECIPE = Recipe(sizes=(8, 5, 2), epochs=3, mini_batch_size=4, eta=2.0, dtype="float64")


@pytest.fixture
def halves(rng):
    x = rng.random((240, 8))
    labels = (x[:, :4].sum(axis=1) > x[:, 4:].sum(axis=1)).astype(int)
    every = Examples(x, labels, classes=2)
    return Dataset(every[:150], every[150:200], every[200:])


def same_weights(one, other):
    for ours, theirs in zip(one.layers, other.layers, strict=True):
        np.testing.assert_array_equal(ours.w, theirs.w)
        np.testing.assert_array_equal(ours.b, theirs.b)


# -- what it keeps -------------------------------------------------------------------------------


def test_a_run_leads_where_training_leads(halves):
    run = follow(halves, RECIPE, seed=4)
    epochs = list(
        train(starting_network(RECIPE, 4), halves.training, halves.validation, RECIPE, seed=4)
    )
    assert [epoch.correct for epoch in run.epochs] == [epoch.correct for epoch in epochs]
    assert (run.recipe, run.seed, run.on, run.interrupted) == (RECIPE, 4, "validation", False)
    same_weights(run.network, epochs[-1].network)


@pytest.fixture
def alive():
    """Return what counts the networks in memory that were made in this test."""

    def count():
        gc.collect()
        return sum(type(it) is Network for it in gc.get_objects())  # isinstance asks some of torch

    gc.collect()
    gc.freeze()  # what is there already is not searched, 40 times
    yield count
    gc.unfreeze()


@pytest.mark.parametrize("choices", [{}, {"averaging": 0.5, "momentum": 0.5}])
def test_the_best_and_the_last_network_are_kept_and_no_others(halves, choices, alive):
    most = []

    def seen(run):
        most.append(alive())

    recipe = replace(RECIPE, epochs=40, **choices)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_module, "showing", lambda run: nullcontext(seen))
        run = follow(halves, recipe)
    of_one = 2 if choices else 1  # on its way down, and the mean
    assert run.best is not run.epochs[-1]  # so this test can tell
    assert alive() == 2 * of_one
    assert max(most) - min(most) <= 2 * of_one  # no more as the run goes on
    kept = [epoch.number for epoch in run.epochs if epoch.left]
    assert kept == [run.best.number, 39]
    assert len(run.scores["validation"]) == 40
    same_weights(run.best.network, follow(halves, recipe, every_network=True).best.network)


def test_a_network_that_was_not_kept_is_told_with_what_would_keep_it(halves):
    run = follow(halves, replace(RECIPE, epochs=40))
    (first, *_) = (epoch for epoch in run.epochs if not epoch.left)
    for attribute in ("network", "progress"):
        with pytest.raises(
            DataError, match=rf"Epoch {first.number} has its scores alone.* every_network=True\)"
        ):
            getattr(first, attribute)


def test_every_network_is_kept_where_somebody_asks(halves):
    run = follow(halves, RECIPE, every_network=True)
    epochs = train(starting_network(RECIPE), halves.training, None, RECIPE)
    for ours, theirs in zip(run.epochs, epochs, strict=True):
        same_weights(ours.network, theirs.network)


def test_epochs_are_counted_on_validation_examples_and_on_no_others(halves):
    (first, *_) = follow(halves, RECIPE).epochs
    assert (first.evaluation.examples, first.validation, first.training) == (50, None, None)


def test_the_best_epoch_is_the_first_that_reads_most(halves):
    run = follow(halves, replace(RECIPE, epochs=30))
    right = [epoch.correct for epoch in run.epochs]
    assert right[-1] < max(right) or right.count(max(right)) > 1  # so this test can tell
    assert run.best.number == right.index(max(right))


def test_test_examples_are_counted_but_do_not_choose(halves):
    run = follow(halves, replace(RECIPE, epochs=30), on="test", score_training=True, seed=1)
    validation = [epoch.validation.correct for epoch in run.epochs]
    test = [epoch.correct for epoch in run.epochs]
    assert validation.index(max(validation)) != test.index(max(test))  # so this test can tell
    assert run.best.number == validation.index(max(validation))
    assert {part: told[0].examples for part, told in run.scores.items()} == {
        "training": 150,
        "validation": 50,
        "test": 40,
    }
    assert [it.correct for it in run.scores["test"]] == test


def test_a_run_is_made_from_epochs_as_well(halves):
    epochs = train(starting_network(RECIPE), halves.training, None, RECIPE)
    run = Run(RECIPE, tuple(epochs))
    assert (run.scores, run.best.number, run.network) == ({}, 0, run.epochs[-1].network)


def test_the_default_recipe_has_the_inputs_and_outputs_that_the_examples_want(halves):
    run = follow(halves)
    assert run.recipe == Recipe(sizes=(8, 30, 2))


def test_early_stopping_hears_the_validation_examples(halves):
    run = follow(halves, replace(RECIPE, epochs=500, eta=1e-9, early_stopping=2))
    assert len(run.epochs) == 3
    assert not run.interrupted


def test_names_and_pictures_come_from_the_examples(halves):
    run = follow(replace(halves, names=("left", "right"), image=(2, 4)), RECIPE)
    assert (run.names, run.image) == (("left", "right"), (2, 4))


def test_it_prints_as_a_line_and_not_as_its_weights(halves):
    run = follow(halves, RECIPE)
    assert repr(run) == f"<Run of 3 epochs, seed 0, the best: {run.best}>"


# -- what ends it --------------------------------------------------------------------------------


@pytest.fixture
def interrupted(monkeypatch):
    """Let somebody press Ctrl-C after so many epochs."""

    def after(epochs):
        def until(*arguments, **more):
            for number, epoch in enumerate(train(*arguments, **more)):
                if number == epochs:
                    raise KeyboardInterrupt
                yield epoch

        monkeypatch.setattr(run_module, "train", until)

    return after


def test_ctrl_c_returns_what_is_there(halves, interrupted):
    interrupted(after := 2)
    run = follow(halves, RECIPE)
    assert (len(run.epochs), run.interrupted) == (after, True)
    assert run.best in run.epochs


def test_ctrl_c_in_the_first_epoch_leaves_a_run_without_a_network(halves, interrupted):
    interrupted(0)
    run = follow(halves, RECIPE)
    assert repr(run) == "<Run of 0 epochs, seed 0>"
    for attribute in ("network", "best"):
        with pytest.raises(DataError, match=r"no epoch yet.*take starting_network\(recipe, seed\)"):
            getattr(run, attribute)


# -- what is refused -----------------------------------------------------------------------------


def test_training_examples_are_not_what_a_run_is_judged_on(halves):
    with pytest.raises(UnknownName, match="No part to count on is called 'tset'; did you mean"):
        follow(halves, RECIPE, on="tset")
    with pytest.raises(UnknownName, match="there is validation and test"):
        follow(halves, RECIPE, on="all")


@pytest.mark.parametrize("on", ["validation", "test"])
def test_a_part_that_is_empty_is_told(halves, on):
    with pytest.raises(DataError, match=f"There are no {on} examples.*Dataset"):
        follow(replace(halves, **{on: halves.test[:0]}), RECIPE, on=on)
