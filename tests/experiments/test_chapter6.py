"""Chapter 6: no verdict on fewer than three full runs; votes and times follow from the ledger."""

import numpy as np
import pytest

from firstnet.data import load
from firstnet.experiments import chapter6, ensemble
from firstnet.experiments.harness.verdicts import (
    EXACT,
    NOT_COMPARED,
    NOT_RUN,
    OUTSIDE,
    WITHIN,
    Finding,
)
from firstnet.experiments.long_runs import ledger
from firstnet.experiments.long_runs.plans import PLANS


def run(name, seed, test, validation=None, **more):
    validation = validation or test
    best = max(range(len(test)), key=lambda epoch: (validation[epoch], epoch))
    return {
        "name": name,
        "seed": seed,
        "epochs": len(test),
        "of": PLANS[name].epochs,
        "shortened": len(test) < PLANS[name].epochs,
        "best validation": validation[best],
        "test at best validation": test[best],
        "validation": validation,
        "test": test,
        "mistakes": {},
        "seconds": 30.0 * len(test),
        "engine": "fast",
        "machine": "a machine",
    } | more


def whole(name, seed, last):
    return run(name, seed, [9000] * (PLANS[name].epochs - 1) + [last])


def test_three_seeds_or_more_are_held_against_the_books():
    runs = [whole("6.4", seed, last) for seed, last in ((1, 9903), (2, 9910), (3, 9905))]
    found = chapter6.findings(runs)["6.4"]
    assert (found.ours, found.verdict) == ("99.05 [99.03, 99.10] %", WITHIN)
    assert found.note == (
        "3 seeds (1 to 3): median [lowest, highest]; best by validation 99.10; "
        "fast engine, a machine"
    )
    runs = [whole("6.4", seed, 9900 + seed) for seed in range(3)]
    assert chapter6.findings(runs)["6.4"].verdict == OUTSIDE


def test_two_seeds_or_shortened_runs_are_compared_with_nothing():
    two = chapter6.findings([whole("6.4", seed, 9906) for seed in (1, 2)])["6.4"]
    assert two.verdict == NOT_COMPARED
    shortened = [run("6.4", seed, [9800, 9906]) for seed in (1, 2, 3)]
    found = chapter6.findings(shortened)["6.4"]
    assert found.verdict == NOT_COMPARED
    assert found.note.startswith("shortened: 2 of 60 epochs; 3 seeds (1 to 3)")
    mixed = [*shortened, run("6.4", 4, [9800, 9810, 9820])]
    assert chapter6.findings(mixed)["6.4"].note.startswith("shortened: 2 to 3 of 60 epochs")
    one = chapter6.findings([*shortened, whole("6.4", 9, 9907)])["6.4"]  # the whole one counts
    assert (one.ours, one.note) == ("99.07 %", "1 seed (9); fast engine, a machine")


def test_what_was_not_run_says_so():
    found = chapter6.findings([])
    assert {it.verdict for it in found.values()} == {NOT_RUN}
    assert set(found) == {f"6.{row}" for row in range(1, 19)} - {"6.14", "6.15", "6.16"}
    note = "0 of 5 networks of 6.13 are trained"
    assert ensemble.findings([]) == {"6.14": Finding("", NOT_RUN, note)}


def test_tanh_is_told_beside_sigmoid_after_20_and_60_epochs():
    def risen(name, seed, after_20, after_60):
        test = [9000] * 19 + [after_20] + [9001] * 39 + [after_60]
        return run(name, seed, test)

    runs = [risen("6.5", 1, 9850, 9900), risen("6.4", 1, 9840, 9905)]
    found = chapter6.findings(runs)["6.5"]
    assert (
        found.ours == "20 epochs: 98.50 % (sigmoid 98.40 %); 60 epochs: 99.00 % (sigmoid 99.05 %)"
    )
    short = [run("6.5", 1, [9000, 9100]), run("6.4", 1, [9000] * 20)]
    assert chapter6.findings(short)["6.5"].ours == "epoch 2: 91.00 %"


def test_the_best_epoch_is_that_of_validation():
    runs = [run("6.5", 1, [9000, 9500, 9400], [9000, 9100, 9100])]
    assert chapter6._at_best(runs[0], 3) == 94.0
    assert chapter6._at_best(runs[0], 2) == 95.0


def test_most_votes_win_and_of_several_the_smallest_digit():
    labels = np.array([3, 7, 1, 2])
    mistakes = [
        {"0": 9, "1": 8, "2": 0, "3": 9},  # 0: 9 9 3, wrong; 1: 8 9 7, right; 2: 0 5 1, wrong
        {"0": 9, "1": 9, "2": 5},  # 3: 9 2 2, right
        {},
    ]
    assert ensemble.lost(mistakes, labels) == {0: 9, 2: 0}


def test_five_networks_vote():
    runs = [
        run("6.13", seed, [9950] * 40, mistakes={str(row): 5 for row in range(seed, seed + 3)})
        for seed in range(1, 6)
    ]
    found = ensemble.findings(runs)["6.14"]
    labels = load("mnist").test.labels
    wrong = sum(
        sum(labels[row] != 5 and seed <= row < seed + 3 for seed in range(1, 6)) > 2
        for row in range(10)
    )
    assert wrong > 0
    assert found.ours == f"{100 - wrong / 100:.2f} %"
    assert f"{wrong} wrong; each by itself 3 [3, 3]" in found.note
    figure = pytest.importorskip("matplotlib.figure").Figure()
    ensemble.draw(runs, figure)
    assert figure.axes[0].get_title().endswith(" as 5")
    assert sum(bool(axes.images) for axes in figure.axes) == wrong


def test_the_sweep_and_the_times():
    runs = [run("6.17:0.1", 1, [9800]), run("6.17:1e-05", 1, [9700]), whole("6.1", 1, 9780)]
    found = chapter6.findings(runs)
    assert found["6.17"].ours == "1e-05: 97.00, 0.1: 98.00 %"
    assert found["6.17"].note.startswith("shortened: 1 of 60 epochs")
    slow = run("6.13", 1, [9900], seconds=900.0)
    times = chapter6.findings([*runs[2:], slow])["6.18"]
    assert times.ours == "30.0 minutes (6.1) to 10.0 hours (6.13)"


def test_fresh_runs_take_the_place_of_those_of_the_same_plan():
    kept = [whole("6.4", 1, 9906), whole("6.4", 2, 9907), whole("6.1", 1, 9780)]
    fresh = [run("6.4", 1, [9400])]
    assert chapter6.instead(kept, fresh) == [kept[2], fresh[0]]


def test_runs_of_this_machine_are_added_to_those_of_firstnet(tmp_path, monkeypatch):
    monkeypatch.setattr(ledger, "COMMITTED", tmp_path / "committed.json")
    monkeypatch.setattr(ledger, "own", lambda: tmp_path / "own.json")
    ledger.add(whole("6.4", 1, 9906), ledger.COMMITTED)
    ledger.add(whole("6.4", 2, 9907), ledger.own())
    *_, outcome = chapter6_run()
    assert [result["seed"] for result in outcome.results] == [1, 2]


def chapter6_run():
    from firstnet.experiments.harness.running import run

    return run(["chapter6"], quick=False, jobs=1)


def test_parameters_are_counted(findings):
    assert findings("counting")["6.0"].verdict == EXACT
    assert findings("counting")["6.0"].ours == "520; 23,550"


def test_every_run_is_drawn():
    figure = pytest.importorskip("matplotlib.figure").Figure()
    chapter6.draw([whole("6.4", 1, 9906), run("6.4", 2, [9700]), run("6.6", 1, [9800])], figure)
    rows, epochs = figure.axes
    marks = [line.get_marker() for line in rows.lines]
    assert (marks.count("."), marks.count("x"), marks.count("o")) == (1, 1, 11)
    assert [len(line.get_xdata()) for line in epochs.lines] == [60, 1]
