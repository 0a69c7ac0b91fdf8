"""The training form: it names every wrong field at once, and which changes need a new run."""

from dataclasses import replace

import pytest

from firstnet import Recipe
from firstnet.web.book_runs import BOOK_RUNS
from firstnet.web.choosing import (
    Chosen,
    Unreadable,
    at_once,
    chosen_by,
    read,
    texts_of,
    waiting,
)
from firstnet.web.run import Run

BASE = Recipe()


def typed(**texts):
    """Return the texts of a form in which some fields were changed."""
    return texts_of(Chosen(BASE, 0, "fast", 50_000)) | texts


@pytest.mark.parametrize("run", BOOK_RUNS, ids=lambda run: run.name)
def test_what_is_shown_reads_as_what_it_was(run):
    chosen = Chosen(run.recipe, 7, "reference", run.examples)
    assert read(texts_of(chosen), BASE, 50_000) == chosen


@pytest.mark.parametrize(
    ("hidden", "sizes"),
    [("30", (784, 30, 10)), ("100, 30", (784, 100, 30, 10)), ("", (784, 10)), (" ", (784, 10))],
)
def test_hidden_layers_stand_between_pixels_and_digits(hidden, sizes):
    assert read(typed(hidden=hidden), BASE, 50_000).recipe.sizes == sizes


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("eta", "fast", "Must be a positive number"),
        ("eta", "-1", "Must be a positive number"),
        ("eta", "nan", "Must be a positive number"),
        ("mini_batch_size", "2.5", "Must be a whole number from 1"),
        ("lmbda", "", "Must be a number from 0"),
        ("dropout", "1", "from 0 to under 1"),
        ("hidden", "30;10", "such as 30 or 100,30"),
        ("hidden", "0", "such as 30 or 100,30"),
        ("seed", "-1", "Must be a whole number, 0 or more"),
        ("examples", "50001", "from 1 to 50,000"),
        ("examples", "0", "from 1 to 50,000"),
        ("engine", "gpu", "fast, reference or pytorch"),
    ],
)
def test_a_field_that_can_not_be_read_says_what_it_wants(field, text, words):
    with pytest.raises(Unreadable) as error:
        read(typed(**{field: text}), BASE, 50_000)
    assert list(error.value.errors) == [field]
    assert words in error.value.errors[field]


def test_every_wrong_field_is_named_at_once():
    with pytest.raises(Unreadable) as error:
        read(typed(eta="a", seed="b", hidden="c"), BASE, 50_000)
    assert sorted(error.value.errors) == ["eta", "hidden", "seed"]


@pytest.fixture
def run(digits):
    return Run(digits, Recipe(sizes=(784, 5, 10)), engine="reference")


def test_what_a_run_takes_up_on_its_way_and_what_waits(run):
    wanted = replace(run.recipe, eta=0.5, lmbda=5.0, starts="small", sizes=(784, 6, 10))
    chosen = replace(chosen_by(run), recipe=wanted, seed=1, engine="fast")
    assert at_once(chosen, run) == replace(run.recipe, eta=0.5, lmbda=5.0)
    assert sorted(waiting(chosen, run)) == ["hidden", "seed", "starts"]


def test_a_cost_for_other_outputs_waits(run):
    chosen = replace(chosen_by(run), recipe=replace(run.recipe, cost="log-likelihood"))
    assert at_once(chosen, run).cost == "quadratic"
    assert waiting(chosen, run) == ["cost"]


def test_nothing_waits_for_what_the_run_has_already(run):
    assert waiting(chosen_by(run), run) == []
