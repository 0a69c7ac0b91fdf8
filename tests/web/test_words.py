"""Status lines: a run's progress, speed and time left, and what the book says of it."""

import re

import pytest

from firstnet.web.words import WELCOME, words

WORDS = "panels/words.js"
STATE = {
    "points": [],
    "goal": 4,
    "miniBatch": 0,
    "miniBatches": 20,
    "running": False,
    "speed": 0,
}


def test_the_page_opens_with_one_sentence():
    assert re.fullmatch(r"[A-Z][^.!?:;]*\.", WELCOME)


def test_a_new_run_is_untrained(javascript):
    assert javascript(WORDS, "status", STATE) == "Untrained: the weights are random."
    assert javascript(WORDS, "figures", STATE)[0] == ["–", "test accuracy"]


def test_a_run_within_an_epoch_tells_its_mini_batch(javascript):
    within = STATE | {"miniBatch": 1}
    assert javascript(WORDS, "status", within) == "0 of 4 epochs · mini-batch 1 of 20"


@pytest.mark.parametrize(
    ("speed", "words"),
    [
        (40.0, "40 epochs per second · 0.1 s left"),
        (0.25, "0.25 epochs per second · 16 s left"),
        (0.05, "0.05 epochs per second · 1 min 20 s left"),
        (0.001, "0.001 epochs per second · 1 h 6 min left"),
    ],
)
def test_a_run_tells_its_speed_and_the_time_left(javascript, speed, words):
    running = STATE | {"running": True, "speed": speed, "miniBatch": 1, "miniBatches": 10**8}
    assert javascript(WORDS, "status", running).endswith(words)


def test_the_figures_are_shares_in_per_cent(javascript):
    point = {
        "test": {"correct": 9506, "examples": 10_000},
        "training": {"correct": 4869, "examples": 5_000},
    }
    assert javascript(WORDS, "figures", STATE | {"points": [point]}) == [
        ["95.06 %", "test accuracy (10,000 digits)"],
        ["97.38 %", "training accuracy (5,000 digits)"],
    ]


def test_the_books_words_tell_where_the_run_stands(javascript):
    first, hundred = words()["runs"][:2]
    assert "chapter 1" in javascript(WORDS, "bookWords", first)
    assert "◇ marks its accuracies" in javascript(WORDS, "bookWords", first)
    assert "- - its best" in javascript(WORDS, "bookWords", hundred)
    said = javascript(WORDS, "bookWords", None)
    assert said == "The book reports no result for these choices."
