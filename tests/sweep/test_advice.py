"""Chapter 3's order, followed by hand: the accuracy is best at eta 1 and lmbda 10."""

import math

import pytest

from firstnet.recipe import Recipe
from firstnet.sweep.advice import Later, Tried, advice
from firstnet.sweep.space import Choices, Range

SPACE = {
    "mini_batch_size": Choices((5, 10)),
    "lmbda": Range(1.0, 100.0, log=True),
    "eta": Range(0.1, 10.0, log=True),
}


def accuracy(point):
    lmbda = point.get("lmbda", 10)
    return 0.9 - 0.1 * abs(math.log10(point["eta"])) - 0.01 * abs(math.log10(lmbda / 10))


def followed(space, recipe=None, accuracy=accuracy):
    tried = []
    while (asked := advice(recipe or Recipe(), space, tried)) and len(tried) < 100:
        stage, point = asked
        tried.append(Tried(point, stage, accuracy(point)))
    return tried


def test_eta_comes_first_then_lmbda_then_the_mini_batches_then_eta_again():
    tried = followed(SPACE)
    walked = [(it.point["eta"], it.point["lmbda"], it.point["mini_batch_size"]) for it in tried]
    assert walked == [
        (0.1, 1.0, 10),  # orders of magnitude, without regularization, as little as there may be
        (1.0, 1.0, 10),
        (10.0, 1.0, 10),
        (0.25, 1.0, 10),  # finer, around 1
        (0.5, 1.0, 10),
        (2.0, 1.0, 10),
        (4.0, 1.0, 10),
        (1.0, 10.0, 10),  # lmbda; 1.0 is tried already
        (1.0, 100.0, 10),
        (1.0, 2.5, 10),
        (1.0, 5.0, 10),
        (1.0, 20.0, 10),
        (1.0, 40.0, 10),
        (1.0, 10.0, 5),
        (0.7, 10.0, 10),  # eta once more; the first of two that are as good stays
        (1.4, 10.0, 10),
    ]
    assert [it.stage for it in tried] == sorted(it.stage for it in tried)


def test_a_stage_waits_for_the_one_before():
    tried = followed({"eta": SPACE["eta"]})[:3]
    running = [*tried[:2], Tried(tried[2].point, 0, None)]
    with pytest.raises(Later):
        advice(Recipe(), {"eta": SPACE["eta"]}, running)
    assert advice(Recipe(), {"eta": SPACE["eta"]}, tried) == (1, {"eta": 0.25})


def test_points_of_others_are_not_tried_again_and_do_not_lead_the_way():
    other = Tried({"eta": 2.0, "lmbda": 50.0}, -1, 0.99)
    space = {name: SPACE[name] for name in ("eta", "lmbda")}
    assert advice(Recipe(), space, [other]) == (0, {"eta": 0.1, "lmbda": 1.0})
    whole = followed(space)
    assert advice(Recipe(), space, [*whole, other]) is None
    etas = [it.point["eta"] for it in followed({"eta": SPACE["eta"]})]
    assert len(etas) == len(set(etas))


def test_a_range_without_orders_of_magnitude_is_walked_in_four_steps():
    space = {"hidden": Range(10, 100), "dropout": Range(0.0, 0.6)}
    tried = followed(space, accuracy=lambda point: 0.5)
    assert [it.point["hidden"] for it in tried if it.stage == 0] == [10, 40, 70, 100]
    assert [round(it.point["dropout"], 3) for it in tried if it.stage == 1] == [0.2, 0.4, 0.6]


def test_it_begins_with_what_the_recipe_says():
    space = {"momentum": Range(0.0, 0.9), "eta": Range(0.1, 10.0, log=True)}
    assert followed(space, Recipe(momentum=0.5), lambda point: 0.5)[0].point == {
        "momentum": 0.5,
        "eta": 0.1,
    }
