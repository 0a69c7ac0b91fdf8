"""firstnet evaluate: the count and share of right answers, for any part of the data."""

import json

import numpy as np
import pytest

from firstnet.book.network import Layer, Network
from firstnet.data import load
from firstnet.files import saving
from firstnet.training.evaluation import evaluate


@pytest.mark.parametrize(
    ("part", "examples"), [("test", 30), ("validation", 20), ("training", 100)]
)
def test_the_line_tells_the_count_and_the_share(firstnet, digits, model, part, examples):
    correct = evaluate(saving.load(model), getattr(load(digits), part))
    assert correct > examples / 2
    seen = firstnet("evaluate", model, "--data", digits, "--on", part)
    share = f"{100 * correct / examples:.2f} %"
    assert seen.out == f"{model}: {correct} / {examples} {part} digits ({share})\n"
    assert (seen.code, seen.err) == (0, "")


def test_weights_that_overflow_are_counted_without_a_word(firstnet, digits, tmp_path):
    largest = np.finfo(np.float32).max
    layer = Layer(np.full((10, 784), largest), np.full((10, 1), largest))
    saving.save(Network((layer,)), tmp_path / "large.json")
    seen = firstnet("evaluate", tmp_path / "large.json", "--data", digits)
    assert (seen.code, seen.err) == (0, "")
    assert "3 / 30 test digits" in seen.out


def test_json_tells_the_same(firstnet, digits, model):
    facts = json.loads(firstnet("evaluate", model, "--data", digits, "--json").out)
    assert facts == {
        "model": model,
        "on": "test",
        "correct": facts["correct"],
        "examples": 30,
        "accuracy": facts["correct"] / 30,
    }


def test_a_network_that_does_not_fit_the_digits_is_told(firstnet, small_digits, model):
    seen = firstnet("evaluate", model, "--data", small_digits)
    assert (seen.code, seen.out) == (2, "")
    assert seen.err == (
        f"firstnet evaluate: {model} has 784 inputs and 10 outputs, but these digits have 9 pixels "
        "and 10 labels; train a network that fits them: firstnet train --sizes 9,30,10.\n"
    )


def test_digits_of_which_there_are_none_are_told(firstnet, few_digits, model):
    seen = firstnet("evaluate", model, "--data", few_digits, "--on", "validation")
    assert (seen.code, seen.out) == (2, "")
    assert "has no validation digits" in seen.err
