"""A visit: what its page may tell and ask, and what it answers to what is none."""

import json
from dataclasses import replace

import numpy as np
import pytest

from firstnet import Recipe
from firstnet.errors import FirstnetError
from firstnet.training import Score
from firstnet.web.choosing import chosen_by
from firstnet.web.curves import Point
from firstnet.web.run import Run
from firstnet.web.visit import ASKED, TOLD, Visit, plain

RECIPE = Recipe(sizes=(784, 5, 10), epochs=2)


@pytest.fixture
def visit(digits):
    return Visit(digits, Run(digits, RECIPE, engine="reference"))


def tell(visit, verb, argument=None):
    TOLD[verb](visit, argument)
    visit.run.wait()


def ask(visit, verb, argument=None):
    return ASKED[verb](visit, argument)


def choices(visit, **changes):
    return plain(chosen_by(visit.run)) | changes


def test_the_mark_changes_with_the_network_and_with_the_choices(visit):
    marks = [visit.mark]
    assert visit.mark == marks[0]
    tell(visit, "oneMiniBatch")
    marks.append(visit.mark)
    tell(visit, "change", choices(visit, eta=0.5))
    marks.append(visit.mark)
    assert len(set(map(str, marks))) == 3


def test_a_state_is_plain_data_and_holds_the_points_that_the_page_lacks(visit):
    tell(visit, "go")
    state = json.loads(json.dumps(visit.state()))
    assert state["choices"] == choices(visit)
    assert (state["goal"], state["running"], state["sizes"]) == (2, False, [784, 5, 10])
    assert [it["epoch"] for it in state["more"]] == [0, 1]
    later = visit.state((visit.run.number, 1))
    assert (later["first"], [it["epoch"] for it in later["more"]]) == (1, [1])
    other = visit.state((visit.run.number + 1, 1))
    assert (other["first"], len(other["more"])) == (0, 2)


def test_a_cost_that_is_no_number_has_none_in_the_state(visit):
    score = Score(1, 50, float("inf"))
    visit.run.points.append(Point(0, score, replace(score, cost=0.5), 3.0))
    (point,) = visit.state()["more"]
    assert (point["test"]["cost"], point["training"]["cost"]) == (None, 0.5)


def test_another_run_takes_the_place_of_the_first_which_stops(visit):
    first = visit.run
    wanted = choices(visit, hidden=[4, 3], seed=7)
    tell(visit, "startAgain", {"choices": wanted, "going": True})
    first.go()
    assert not first.running
    assert (visit.run.seed, visit.run.number != first.number) == (7, True)
    assert visit.run.network.sizes == (784, 4, 3, 10)
    assert len(visit.run.points) == 2


def test_a_pace_is_kept_by_the_next_run(visit):
    tell(visit, "pace", 100)
    tell(visit, "startAgain", {"choices": choices(visit), "going": False})
    assert visit.run.pace == 100
    for none in (None, 0, -1, "x", 1e-300, 10**400):
        tell(visit, "pace", none)
        assert visit.run.pace == float("inf")


def test_a_visit_that_ends_stops_what_it_trains(visit):
    visit.run.go()
    visit.close()
    visit.run.wait(5)
    visit.run.go()
    assert not visit.run.running


def test_the_network_comes_in_one_array_layer_by_layer(visit):
    told, network = ask(visit, "network"), visit.run.network
    assert (told["sizes"], told["neurons"]) == ([784, 5, 10], ["sigmoid", "sigmoid"])
    first = network.layers[0]
    assert np.array_equal(told["parameters"][: 784 * 5], first.w.ravel())
    assert np.array_equal(told["parameters"][784 * 5 : 785 * 5], first.b.ravel())
    assert len(told["parameters"]) == 785 * 5 + 6 * 10


def test_digits_outputs_and_neurons_are_answered(visit, digits):
    test = digits.test
    digit = ask(visit, "digit", {"set": "training", "number": 3})
    assert (digit["label"], digit["pixels"].shape) == (3, (784,))
    outputs = ask(visit, "answers")["outputs"]
    assert outputs.shape == (50, 10)
    assert ask(visit, "read", {"number": 7})["outputs"] == pytest.approx(outputs[7])
    seen = ask(visit, "look", {"layer": 1, "neuron": 9})
    assert [it["number"] for it in seen["most"]] == np.argsort(seen["z"])[::-1][:8].tolist()
    assert seen["most"][0]["label"] == test.labels[seen["most"][0]["number"]]


NONSENSE = [None, 7, "x", [], {}, {"number": -1}, {"number": 10**9}, {"number": 1.5}]


@pytest.mark.parametrize("verb", ["digit", "read", "look", "change", "startAgain"])
@pytest.mark.parametrize("argument", NONSENSE, ids=str)
def test_what_a_page_never_sends_is_answered_by_one_line(visit, verb, argument):
    before = visit.run
    with pytest.raises(FirstnetError) as error:
        (TOLD | ASKED)[verb](visit, argument)
    assert "\n" not in str(error.value)
    assert visit.run is before


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"eta": -1}, "Must be a positive number"),
        ({"eta": [{}]}, "Must be a positive number"),
        ({"hidden": ["x"]}, "Must be whole numbers separated by commas"),
        ({"hidden": [100_000]}, "79,400,000 weights"),
        ({"mini_batch_size": 201}, "there are 200"),
        ({"engine": "gpu"}, "fast, reference or pytorch"),
        ({"examples": 10**6}, "from 1 to 200"),
    ],
)
def test_choices_that_do_not_fit_start_nothing(visit, changes, line):
    before = visit.run
    with pytest.raises(FirstnetError, match=line):
        tell(visit, "startAgain", {"choices": choices(visit, **changes), "going": True})
    assert visit.run is before


def test_outputs_that_are_no_numbers_are_told_in_a_line(visit):
    for parameters in visit.run.network.parameters:
        parameters[...] = 3e38
    with pytest.raises(FirstnetError, match="no numbers any more"), np.errstate(all="ignore"):
        ask(visit, "look", {"layer": 1, "neuron": 0})
