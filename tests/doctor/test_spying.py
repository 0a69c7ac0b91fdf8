"""Which examples reach feedforward, backprop and the step, however they are handed over."""

import runpy
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor import spying as module
from firstnet.doctor.discovery import discover
from firstnet.doctor.program import load, quiet, seed
from firstnet.doctor.reading import read
from firstnet.doctor.siblings import importer
from firstnet.doctor.spying import bound, labels_of, marks_of, replaced, spying
from firstnet.doctor.trial import FIRST

CASES = runpy.run_path(str(Path(__file__).with_name("stage_cases.py")))
STYLES = Path(__file__).parents[2] / "bench" / "doctor" / "healthy"


@cache
def style(name):
    path = STYLES / f"{name}.py"
    with importer(path.parent):
        return discover(load(read(path)))


def trained(body, epochs=1, size=2):
    """Train on four examples whose first inputs are 0.1 to 0.4, and return the events."""
    xs, ys = FIRST.examples(body, 4)
    xs[:, 0] = [0.1, 0.2, 0.3, 0.4]
    seed(0)
    with quiet(), spying(body) as log:
        body.train(xs, ys, epochs, size, 0.1)
    return log.events, {x[0]: int(np.argmax(y)) for x, y in zip(xs, ys)}


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("book_columns", "step"),  # pairs
        ("biases_rows", "step"),
        ("outer_vectors", "step"),
        ("matrix_columns", "step"),  # matrices, an example a column
        ("two_lists", "step"),  # lists
        ("softmax_rows", "gradient"),  # matrices, an example a row
        ("attributes_rows", "gradient"),
    ],
)
def test_every_example_is_seen_with_its_answer(name, part):
    events, answers = trained(FIRST.body(style(name)))
    steps = [it for it in events if it.part == part]
    assert [len(it.marks) for it in steps] == [2, 2]
    assert sorted(mark for it in steps for mark in it.marks) == [0.1, 0.2, 0.3, 0.4]
    told = {mark: label for it in steps for mark, label in zip(it.marks, it.labels, strict=True)}
    assert told == answers


def test_the_step_comes_before_the_gradients_that_it_asks_for():
    events, _ = trained(FIRST.body(style("book_columns")))
    assert [it.part for it in events] == ["step", "gradient", "gradient"] * 2
    assert [it.marks for it in events[1:3]] == [(mark,) for mark in events[0].marks]


def test_what_is_only_fed_forward_has_no_answer():
    body = FIRST.body(style("attributes_rows"))
    events, _ = trained(body)
    assert [it.part for it in events[:3]] == ["forward", "gradient", "forward"]
    assert (events[0].labels, len(events[0].marks)) == ((), 2)


def test_where_backprop_is_told_the_answers_only_the_examples_were_fed_forward_before():
    events, answers = trained(FIRST.body(style("matrix_rows")))
    shapes = [(it.part, len(it.marks), len(it.labels)) for it in events]
    assert shapes == [("forward", 2, 0), ("gradient", 0, 2)] * 2 + [("forward", 4, 0)]  # the loss
    events = events[:4]
    fed = [mark for it in events[::2] for mark in it.marks]
    assert [answers[mark] for mark in fed] == [n for it in events[1::2] for n in it.labels]


def test_one_function_may_feed_forward_and_return_the_gradient():
    body = FIRST.body(style("softmax_l2_rows"))
    with spying(body) as log:
        body.instance.loss(np.full((2, 3), 0.5))
        body.instance.loss(np.full((2, 3), 0.5), np.array([1, 0]))
    assert [(it.part, it.labels) for it in log.events] == [("forward", ()), ("gradient", (1, 0))]


def test_a_mini_batch_that_is_used_up_by_looking_at_it_is_still_there():
    body = FIRST.body(style("book_columns"))
    pairs = body.pairs(*FIRST.examples(body, 3))
    with spying(body) as log:
        body.instance.update_mini_batch(pairs, 0.1)
    assert len(log.events[0].marks) == 3


def test_a_mini_batch_of_something_else_is_an_event_without_examples():
    body = FIRST.body(style("book_columns"))
    with pytest.raises(TypeError), spying(body) as log:
        body.instance.update_mini_batch(7, 0.1)
    assert [(it.part, it.marks) for it in log.events] == [("step", ())]


def test_functions_of_the_module_are_spied_on_too():
    body = FIRST.body(style("dict_functions"))
    events, _ = trained(body)
    parts = [it.part for it in events]
    assert parts == ["forward", "gradient"]
    assert events[1].marks == (0.1, 0.2, 0.3, 0.4)  # the whole batch, an example a column


def test_the_functions_are_as_before_afterwards():
    body, other = FIRST.body(style("book_columns")), FIRST.body(style("book_columns"))
    with pytest.raises(RuntimeError), spying(body):
        assert "backprop" in vars(body.instance)
        assert "backprop" not in vars(other.instance)
        raise RuntimeError
    assert not {"backprop", "feedforward", "update_mini_batch"} & set(vars(body.instance))


def test_a_verb_can_be_replaced_for_one_network_or_for_all():
    patient = style("book_columns")
    body, other = FIRST.body(patient), FIRST.body(patient)
    forward = patient.roles.forward
    with replaced(body, forward, lambda a: 7):
        assert (body.instance.feedforward(0), bound(body, forward)(0)) == (7, 7)
        assert bound(other, forward) != bound(body, forward)
    names = style("dict_functions").program.names
    body = FIRST.body(style("dict_functions"))
    original = names["forward_propagation"]
    with replaced(body, body.roles.forward, len):
        assert names["forward_propagation"] is bound(body, body.roles.forward) is len
    assert names["forward_propagation"] is original


def test_there_is_an_end_to_the_log(monkeypatch):
    monkeypatch.setattr(module, "LIMIT", 5)
    events, _ = trained(FIRST.body(style("book_columns")), epochs=4)
    assert len(events) == 5


# -- reading examples ----------------------------------------------------------------------------

THREE = np.array([[0.1, 1, 1], [0.2, 1, 1]])  # two examples of three inputs, in rows


@pytest.mark.parametrize(
    ("name", "x", "marks"),
    [
        ("book_columns", THREE[:1].T, (0.1,)),
        ("book_columns", THREE.T, (0.1, 0.2)),
        ("biases_rows", THREE, (0.1, 0.2)),
        ("outer_vectors", THREE[1], (0.2,)),
        ("two_lists", [THREE[:1].T, THREE[1:].T], (0.1, 0.2)),
        ("book_columns", [0.3, 1, 1], (0.3,)),
    ],
)
def test_an_example_is_told_by_its_first_input(name, x, marks):
    assert marks_of(FIRST.body(style(name)), x) == marks


@pytest.mark.parametrize(
    ("name", "y", "labels"),
    [
        ("book_columns", np.array([[0.0], [1.0]]), (1,)),
        ("book_columns", np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 0.0]]), (1, 0, 0)),
        ("biases_rows", np.array([[0.0, 1.0], [0.0, 1.0], [1.0, 0.0]]), (1, 1, 0)),
        ("two_lists", [np.array([[0.0], [1.0]]), np.array([[1.0], [0.0]])], (1, 0)),
        ("softmax_l2_rows", np.array([1, 0, 1]), (1, 0, 1)),
        ("book_columns", 1, (1,)),
        ("book_columns", 0.5, (-1,)),
    ],
)
def test_an_answer_is_told_as_a_number(name, y, labels):
    assert labels_of(FIRST.body(style(name)), y) == labels
