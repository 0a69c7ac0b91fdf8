"""firstnet book: results are kept between runs, and a bad option fails before anything runs."""

import json
import os
import subprocess
import sys

import pytest

from firstnet.cli import book as command
from firstnet.experiments.harness.running import Outcome
from firstnet.machine.extras import source


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    """Keep results where nothing else is, and nowhere near the user's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def ran(monkeypatch):
    """Return the names of the experiments that are run, as they are."""
    names = []

    def run(waiting, *, quick, jobs):
        names.extend(waiting)
        for name in waiting:
            yield Outcome(name, {"right": 100, "tried": 100}, 0.1)

    monkeypatch.setattr(command, "run", run)
    return names


def test_a_row_is_a_plain_line_and_the_last_counts_the_verdicts(firstnet):
    seen = firstnet("book", "--only", "1.14", "--only", "1.10", "--jobs", 1)
    heading, quoted, bits, counts = seen.out.splitlines()
    assert heading.split() == ["id", "what", "published", "ours", "verdict", "note"]
    assert quoted.startswith("1.10  Tuned SVM")
    assert " exact" in bits
    assert (counts, seen.code, seen.err) == ("1 exact, 1 not run", 0, "")


def test_json_prints_one_object_a_row(firstnet):
    seen = firstnet("book", "--only", "3.1", "--only", "3.6", "--jobs", 1, "--json")
    told = [json.loads(line) for line in seen.out.splitlines()]
    assert [(it["id"], it["ours"], it["verdict"]) for it in told] == [
        ("3.1", "0.8176 to 0.0940", "exact"),
        ("3.6", "6", "exact"),
    ]


def test_a_chapter_is_all_its_rows(firstnet):
    seen = firstnet("book", "--chapter", "4", "--jobs", 1, "--json")
    assert [json.loads(line)["id"] for line in seen.out.splitlines()] == [
        "4.1",
        "4.2",
        "4.3",
        "4.4",
    ]


def test_what_is_kept_is_not_run_again_until_it_is_forgotten(firstnet, ran):
    for _ in range(2):
        assert firstnet("book", "--only", "1.14").code == 0
    assert ran == ["four_bits"]
    firstnet("book", "--only", "1.14", "--fresh")
    assert ran == ["four_bits"] * 2
    firstnet("book", "--only", "1.14", "--quick")
    assert ran == ["four_bits"] * 3


def test_ctrl_c_keeps_what_is_done_and_the_next_call_goes_on(firstnet, ran, monkeypatch):
    complete = command.run

    def interrupted(waiting, *, quick, jobs):
        yield next(complete(waiting, quick=quick, jobs=jobs))
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(command, "run", interrupted)
        seen = firstnet("book", "--only", "1.14", "--only", "3.1", "--only", "2.3")
    assert (seen.code, seen.out) == (130, "")
    assert seen.err.splitlines() == [
        "",
        "Kept 1 of 3 experiments; the same command continues with the rest.",
        "firstnet book: interrupted.",
    ]
    done = ran.copy()
    assert done[:1] == ["four_bits"]
    monkeypatch.setattr(command, "lines", lambda rows, outcomes: [])
    firstnet("book", "--only", "1.14", "--only", "3.1", "--only", "2.3")
    assert ran[len(done) :] == ["gradient_check", "toy_neuron"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--only", "3.88"), "No row of the book is called '3.88'; did you mean '3.8'?"),
        (
            ("--chapter", "7"),
            "No chapter with experiments is called '7'; there is 1, 2, 3, 4, 5 and 6.",
        ),
        (("--jobs", "0"), "--jobs is 0, but must be a whole number from 1, such as 2."),
        (("--jobs", "two"), "--jobs is 'two', but must be a whole number from 1, such as 2."),
        (("--report", "none/book.html"), "none/book.html: there is no folder none; make it first,"),
    ],
)
def test_what_can_not_be_done_is_told_before_anything_runs(firstnet, ran, options, told):
    seen = firstnet("book", *options)
    assert (seen.code, seen.out, ran) == (2, "", [])
    assert seen.err.startswith(f"firstnet book: {told}")
    assert seen.err.count("\n") == 1


def test_a_missing_extra_is_told_before_anything_runs(firstnet, ran, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    seen = firstnet("book", "--report", tmp_path / "book.html")
    assert (seen.code, seen.out, ran) == (2, "", [])
    assert seen.err == (
        "firstnet book: matplotlib is not installed; install it with: "
        f"pip install '{source()}[plots]'.\n"
    )


def test_the_first_epochs_of_the_books_runs_come_out_exactly(tmp_path):
    """In a process of its own: beartype, which checks shapes in this one, draws from `random`."""
    rows = ["3.8", "3.10"]
    options = [part for row in rows for part in ("--only", row)]
    seen = subprocess.run(
        [sys.executable, "-m", "firstnet", "book", "--quick", "--json", *options],
        env=os.environ | {"XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    told = [json.loads(line) for line in seen.stdout.splitlines()]
    note = "as published: 20 of 400 values in each of 4 series"
    assert [(it["id"], it["verdict"], it["note"]) for it in told] == [
        (row, "exact", note) for row in rows
    ]
