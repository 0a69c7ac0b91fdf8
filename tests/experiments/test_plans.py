"""The plans of chapter 6: their network shapes and hyper-parameters are those of the book."""

import numpy as np

from firstnet import recipe
from firstnet.experiments.long_runs import plans
from firstnet.experiments.long_runs.plans import PLANS


def test_networks_have_the_shapes_of_the_book():
    shapes = {
        name: [tuple(layer.w.shape) for layer in plans.network(PLANS[name], 1).layers]
        for name in ("6.1", "6.2", "6.3", "6.12")
    }
    assert shapes == {
        "6.1": [(784, 100), (100, 10)],
        "6.2": [(20, 1, 5, 5), (2880, 100), (100, 10)],
        "6.3": [(20, 1, 5, 5), (2880, 10)],
        "6.12": [(20, 1, 5, 5), (40, 20, 5, 5), (640, 1000), (1000, 1000), (1000, 10)],
    }


def test_a_recipe_describes_the_network_of_its_plan():
    for name in ("6.1", "6.2", "6.3", "6.12"):
        described = recipe.described(plans.network(PLANS[name], 1).as_in_the_book())
        told = PLANS[name].recipe
        assert {"sizes": told.sizes, "convolutions": told.convolutions} == described


def test_dropout_enters_every_fully_connected_layer():
    assert plans.network(PLANS["6.13"], 1).p_dropout == (0.5, 0.5, 0.5)
    assert plans.network(PLANS["6.12"], 1).p_dropout == (0.0, 0.0, 0.0)


def test_hyper_parameters_are_the_books():
    told = {name: (it.epochs, it.eta, it.lmbda, it.expanded) for name, it in PLANS.items()}
    assert told["6.1"] == told["6.2"] == told["6.4"] == (60, 0.1, 0.0, False)
    assert told["6.6"] == (60, 0.03, 0.1, False)
    assert {told[f"6.{row}"] for row in range(7, 13)} == {(60, 0.03, 0.1, True)}
    assert told["6.13"] == (40, 0.03, 0.0, True)
    assert {it.mini_batch_size for it in PLANS.values()} == {10}
    assert [it.lmbda for name, it in PLANS.items() if name.startswith("6.17")] == [
        10.0**power for power in range(-5, 3)
    ]


def test_a_seed_deals_what_network3_deals():
    one, same, other = (plans.network(PLANS["6.2"], seed) for seed in (1, 1, 2))
    for ours, again, another in zip(one.params[:4], same.params, other.params):
        np.testing.assert_array_equal(ours, again)
        assert (ours != another).any()


def test_a_vote_needs_the_networks_of_another_row():
    assert plans.plans_of("6.14") == ["6.13"]
    assert len(plans.plans_of("6.17")) == 8
    assert plans.plans_of("6.18") == []
