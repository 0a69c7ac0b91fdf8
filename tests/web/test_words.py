"""Status lines: a run's progress, speed and time left, and what the book says of it."""

import pytest

from firstnet import Recipe
from firstnet.training import Score
from firstnet.web.train.book_runs import BOOK_RUNS
from firstnet.web.train.words import book_words, figures, status
from firstnet.web.visit.curves import Point
from firstnet.web.visit.run import Run


@pytest.fixture
def run(digits):
    return Run(digits, Recipe(sizes=(784, 5, 10), epochs=4), engine="reference")


def test_a_new_run_is_untrained(run):
    assert status(run) == "Untrained: the weights are random."
    assert figures(run)[0][0] == "–"


def test_a_run_within_an_epoch_tells_its_mini_batch(run):
    run.one_mini_batch()
    run.wait()
    assert status(run) == "0 of 4 epochs · mini-batch 1 of 20"


@pytest.mark.parametrize(
    ("speed", "words"),
    [
        (40.0, "40 epochs per second · 0.1 s left"),
        (0.25, "0.25 epochs per second · 16 s left"),
        (0.05, "0.05 epochs per second · 1 min 20 s left"),
        (0.001, "0.001 epochs per second · 1 h 6 min left"),
    ],
)
def test_a_run_tells_its_speed_and_the_time_left(run, monkeypatch, speed, words):
    monkeypatch.setattr(Run, "running", True)
    run.mini_batch, run.speed = 0, speed
    run.points.clear()
    run.mini_batch = 1
    run.examples = 10**9  # so that the one mini-batch is next to nothing
    assert status(run).endswith(words)


def test_the_figures_are_shares_in_per_cent(run):
    run.points.append(Point(0, Score(9506, 10_000, 0.1), Score(4869, 5_000, 0.1), 3.0))
    assert figures(run) == (
        ("95.06 %", "test accuracy (10,000 digits)"),
        ("97.38 %", "training accuracy (5,000 digits)"),
    )


def test_the_books_words_tell_where_the_run_stands():
    first, hundred = BOOK_RUNS[:2]
    assert "chapter 1" in book_words(first)
    assert "◇ marks its accuracies" in book_words(first)
    assert "- - its best" in book_words(hundred)
    assert book_words(None) == "The book reports no result for these choices."
