"""firstnet book on chapter 6: a long run reports every epoch, and resumes after Ctrl-C."""

import json

import numpy as np
import pytest

from firstnet.cli import book
from firstnet.data import Dataset, Examples
from firstnet.experiments import chapter6
from firstnet.experiments.long_runs import ledger, long_run, plans
from firstnet.experiments.long_runs.plans import Plan


@pytest.fixture(autouse=True)
def tiny(monkeypatch, tmp_path, rng):
    """Let 6.4 be a small network on few digits, and nothing be known of it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(ledger, "COMMITTED", tmp_path / "committed.json")
    monkeypatch.setitem(plans.PLANS, "6.4", Plan(maps=(2,), dense=(6,), epochs=3))
    parts = [
        Examples(rng.integers(0, 256, (n, 784)).astype(np.uint8), rng.integers(0, 10, n))
        for n in (60, 30, 40)
    ]
    monkeypatch.setattr(long_run, "digits_of", lambda plan: Dataset(*parts))
    monkeypatch.setattr(book, "processors", lambda: 1)  # other processes would know none of it


def row(seen):
    (told,) = [json.loads(line) for line in seen.out.splitlines()]
    return told


def test_a_run_tells_of_every_epoch_and_stands_in_the_table_and_in_the_ledger(firstnet, tmp_path):
    place = tmp_path / "runs.json"
    options = ("book", "--row", "6.4", "--fresh", "--json", "--into", place)
    seen = firstnet(*options, "--seed", 1, "--seed", 7)
    assert seen.code == 0
    told, *lines = seen.err.splitlines()
    assert told.startswith("2 runs of chapter 6; Ctrl-C loses at most one epoch")
    assert [line.split(":")[0] for line in lines] == [
        f"6.4 seed {seed}{end}"
        for seed in (1, 7)
        for end in (", epoch 1 of 3", ", epoch 2 of 3", ", epoch 3 of 3", "")
    ]
    assert [it["seed"] for it in ledger.read(place)] == [1, 7]
    assert row(seen)["note"].startswith("2 seeds (1, 7): median [lowest, highest]")
    assert row(firstnet("book", "--row", "6.4", "--json"))["verdict"] == "not run"  # not in ours


def test_runs_go_side_by_side(firstnet, tmp_path):
    place = tmp_path / "runs.json"
    options = ("--row", "6.1", "--fresh", "--epochs", 1, "--jobs", 2, "--into", place)
    seen = firstnet("book", *options, "--seed", 1, "--seed", 7)
    assert seen.code == 0
    assert sorted(it["seed"] for it in ledger.read(place)) == [1, 7]
    assert sum(", epoch 1 of 1: validation" in line for line in seen.err.splitlines()) == 2


def test_a_shortened_run_says_so_and_is_taken_up(firstnet):
    seen = firstnet("book", "--row", "6.4", "--fresh", "--seed", 1, "--epochs", 2, "--json")
    assert row(seen)["verdict"] == "not compared"
    assert row(seen)["note"].startswith("shortened: 2 of 3 epochs; 1 seed (1); fast engine")
    kept = firstnet("book", "--row", "6.4", "--json")
    assert (kept.err, row(kept)) == ("", row(seen))
    seen = firstnet("book", "--row", "6.4", "--resume", "--seed", 1, "--json")
    assert seen.err.splitlines()[1].startswith("6.4 seed 1, epoch 3 of 3")
    assert "shortened" not in row(seen)["note"]


def test_ctrl_c_keeps_the_epochs_that_are_done(firstnet, monkeypatch):
    complete = long_run._keep

    def keep(*told):
        complete(*told)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(long_run, "_keep", keep)
        assert firstnet("book", "--row", "6.4", "--fresh", "--seed", 1).code == 130
    seen = firstnet("book", "--row", "6.4", "--resume", "--seed", 1)
    assert seen.err.splitlines()[1].startswith("6.4 seed 1, epoch 2 of 3")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--row", "6.44", "--fresh"), "No row of the book is called '6.44'; did you mean '6.4'?"),
        (("--row", "6.4", "--fresh", "--epochs", 0), "6.4 can't run for 0 epochs; wanted 1 to 3"),
        (("--row", "6.4", "--fresh", "--epochs", "x"), "--epochs is 'x', but must be a whole"),
        (("--row", "6.4", "--fresh", "--seed", "x"), "--seed is 'x', but must be a whole number"),
        (("--row", "6.4", "--fresh", "--engine", "x"), "No engine is called 'x'"),
        (("--row", "6.4", "--epochs", 1), "--seed, --epochs, --engine and --into only"),
        (("--row", "6.15", "--resume"), "None of these rows needs training"),
        (("--resume",), "None of these rows needs training"),
        (("--row", "6.4", "--fresh", "--into", "/dev/null/x"), "/dev/null/x can't be written"),
    ],
)
def test_what_can_not_be_done_is_told_in_a_line_before_anything_runs(firstnet, options, told):
    seen = firstnet("book", *options)
    assert (seen.code, seen.out) == (2, "")
    assert seen.err.startswith(f"firstnet book: {told}")
    assert seen.err.count("\n") == 1


def test_a_broken_ledger_ends_in_a_line_and_stays(firstnet, tmp_path):
    place = tmp_path / "runs.json"
    place.write_text("{")
    seen = firstnet("book", "--row", "6.4", "--fresh", "--into", place)
    assert (seen.code, seen.err.count("\n"), place.read_text()) == (2, 1, "{")
    ledger.COMMITTED.write_text("{")
    seen = firstnet("book", "--row", "6.4")
    assert (seen.code, seen.err.count("\n")) == (2, 1)


def test_what_can_not_be_done_last_is_told_before_the_first_is_run(firstnet, monkeypatch):
    monkeypatch.setitem(plans.PLANS, "6.6", Plan(maps=(2,), dense=(6,), epochs=2))
    seen = firstnet("book", "--row", "6.4", "--row", "6.6", "--fresh", "--epochs", 3)
    assert (seen.code, seen.err.count("\n")) == (2, 1)
    assert "6.6 can't run for 3 epochs" in seen.err


def test_another_recipe_is_not_taken_up(firstnet, monkeypatch):
    firstnet("book", "--row", "6.4", "--fresh", "--seed", 1, "--epochs", 1)
    monkeypatch.setitem(plans.PLANS, "6.4", Plan(maps=(2,), dense=(6,), epochs=3, eta=0.5))
    seen = firstnet("book", "--row", "6.4", "--resume", "--seed", 1)
    assert seen.code == 2
    assert "the checkpoint of another recipe, with eta 0.1 and not 0.5" in seen.err


def test_fresh_without_naming_chapter_6_trains_nothing_of_it(firstnet, monkeypatch):
    assert chapter6.SECONDS == 0
    seen = firstnet("book", "--only", "1.14", "--fresh", "--json")
    assert (seen.code, seen.err) == (0, "")
