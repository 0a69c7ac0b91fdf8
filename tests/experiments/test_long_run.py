"""A long run: interrupted and resumed, it ends with exactly the same numbers."""

import json

import numpy as np
import pytest

from firstnet.data import Dataset, Examples
from firstnet.errors import FormatError, RecipeError, UnknownName
from firstnet.experiments.long_runs import long_run, plans
from firstnet.experiments.long_runs.plans import Plan
from firstnet.files import saving

TINY = Plan(maps=(2,), dense=(6, 6), neuron="relu", epochs=5, eta=0.1, lmbda=0.1, p_dropout=0.5)


@pytest.fixture(autouse=True)
def tiny(monkeypatch, tmp_path, rng):
    """Let 6.4 be a small network on few digits, and keep it where nothing else is."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setitem(plans.PLANS, "6.4", TINY)
    parts = [
        Examples(rng.integers(0, 256, (n, 784)).astype(np.uint8), rng.integers(0, 10, n))
        for n in (60, 30, 40)
    ]
    monkeypatch.setattr(long_run, "digits_of", lambda plan: Dataset(*parts))
    return parts


def outcome(running):
    """Return the epochs that a run tells of, and what it leads to."""
    epochs = []
    while True:
        try:
            epochs.append(next(running))
        except StopIteration as end:
            return epochs, end.value


def alike(run):
    return {key: value for key, value in run.items() if key != "seconds"}


def test_a_run_tells_of_its_epochs_and_of_the_test_accuracy_at_the_best_validation(tiny):
    epochs, run = outcome(long_run.run("6.4", 1))
    assert [epoch.number for epoch in epochs] == [1, 2, 3, 4, 5]
    assert [epoch.validation for epoch in epochs] == run["validation"]
    assert run["test at best validation"] == run["test"][run["best epoch"]]
    later = run["validation"][run["best epoch"] + 1 :]
    assert all(it < run["best validation"] for it in later)
    assert max(run["validation"]) == run["best validation"]
    assert len(tiny[2]) - len(run["mistakes"]) == run["last test"] == run["test"][-1]
    assert (run["epochs"], run["of"], run["shortened"]) == (5, 5, False)
    assert {"seconds", "engine", "device", "machine", "firstnet", "date"} <= set(run)
    assert json.loads(json.dumps(run)) == run
    assert str(epochs[0]).startswith("6.4 seed 1, epoch 1 of 5: validation ")


def test_a_run_that_was_cut_off_goes_on_to_the_very_same_end():
    _, whole = outcome(long_run.run("6.4", 1))
    place = long_run.Aim("6.4", 1, TINY, 5, "fast").place
    expected = saving.load(place)
    place.unlink()
    cut = long_run.run("6.4", 1)
    next(cut), next(cut)
    cut.close()
    epochs, resumed = outcome(long_run.run("6.4", 1, resume=True))
    assert [epoch.number for epoch in epochs] == [3, 4, 5]
    assert alike(resumed) == alike(whole)
    for ours, theirs in zip(saving.load(place).layers, expected.layers, strict=True):
        np.testing.assert_array_equal(ours.w, theirs.w)
        np.testing.assert_array_equal(ours.b, theirs.b)


def test_a_shortened_run_says_so_and_can_be_made_longer():
    _, short = outcome(long_run.run("6.4", 1, epochs=2))
    assert (short["epochs"], short["of"], short["shortened"]) == (2, 5, True)
    epochs, longer = outcome(long_run.run("6.4", 1, resume=True))
    assert [epoch.number for epoch in epochs] == [3, 4, 5]
    assert longer["test"][:2] == short["test"]
    epochs, again = outcome(long_run.run("6.4", 1, resume=True))
    assert (epochs, alike(again)) == ([], alike(longer))


def test_seeds_lead_elsewhere():
    runs = [outcome(long_run.run("6.4", seed, epochs=1))[1] for seed in (1, 2)]
    assert runs[0]["mistakes"] != runs[1]["mistakes"]


def test_a_run_that_was_cut_off_is_not_begun_anew_over_its_head():
    cut = long_run.run("6.4", 1)
    next(cut)
    cut.close()
    with pytest.raises(RecipeError, match="cut off after epoch 1 of 5; --resume goes on"):
        long_run.run("6.4", 1, epochs=3)
    outcome(long_run.run("6.4", 1, resume=True))
    assert outcome(long_run.run("6.4", 1, epochs=1))[1]["epochs"] == 1  # what is done may be


def test_another_plan_is_not_taken_up(monkeypatch):
    outcome(long_run.run("6.4", 1, epochs=1))
    monkeypatch.setitem(plans.PLANS, "6.4", Plan(maps=(2,), dense=(6,), epochs=5))
    with pytest.raises(RecipeError, match=r"another recipe, with sizes \[784,6,6,10\] and not"):
        long_run.run("6.4", 1, resume=True)


def test_a_damaged_file_is_not_taken_up():
    place = long_run.Aim("6.4", 1, TINY, 5, "fast").place
    outcome(long_run.run("6.4", 1, epochs=1))
    place.write_bytes(place.read_bytes()[:-9])
    with pytest.raises(FormatError, match=str(place)):
        long_run.run("6.4", 1, resume=True)


@pytest.mark.parametrize("epochs", [0, -1, 6])
def test_epochs_run_from_one_to_as_many_as_in_the_book(epochs):
    with pytest.raises(RecipeError, match=f"can't run for {epochs} epochs; wanted 1 to 5"):
        long_run.run("6.4", 1, epochs=epochs)


def test_wrong_names_are_told_before_anything_runs():
    with pytest.raises(UnknownName, match=r"No run of chapter 6 is called '6\.44'"):
        long_run.run("6.44", 1)
    with pytest.raises(UnknownName, match="No engine is called 'fsat'; did you mean 'fast'"):
        long_run.run("6.4", 1, engine="fsat")
