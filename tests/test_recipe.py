"""Recipes: the defaults are the book's, and a value out of range is rejected with a reason."""

import json
import math

import numpy as np
import pytest

from firstnet.book.convolution import ConvPoolLayer
from firstnet.book.network import Layer, Network
from firstnet.errors import RecipeError, UnknownName
from firstnet.recipe import Recipe, choices, described, read_convolutions, starting_network


def test_the_defaults_are_the_books_first_run():
    recipe = Recipe()
    assert recipe.sizes == (784, 30, 10)
    assert (recipe.epochs, recipe.mini_batch_size, recipe.eta) == (30, 10, 3.0)


@pytest.mark.parametrize(
    ("choice", "value", "got"),
    [
        ("sizes", (784, 0, 10), "784,0,10"),
        ("sizes", (784,), "784"),
        ("sizes", "784,30,10", "'784,30,10'"),
        ("sizes", (784, 2.5, 10), "784,2.5,10"),
        ("sizes", (784, 10**9, 10), "784,1000000000,10"),
        ("epochs", 0, "0"),
        ("epochs", True, "True"),
        ("mini_batch_size", -10, "-10"),
        ("eta", -3.0, "-3.0"),
        ("eta", 0.0, "0.0"),
        ("eta", math.nan, "nan"),
        ("eta", math.inf, "inf"),
        ("dtype", "float16", "'float16'"),
        ("cost", "entropy", "'entropy'"),
        ("neuron", "softmax", "'softmax'"),
        ("starts", "huge", "'huge'"),
        ("lmbda", -1.0, "-1.0"),
        ("l1", math.nan, "nan"),
        ("cost", ["quadratic"], "['quadratic']"),
        ("momentum", False, "False"),
        ("momentum", 1.0, "1.0"),
        ("nesterov", 1, "1"),
        ("dropout", 1.0, "1.0"),
        ("early_stopping", -1, "-1"),
        ("schedule", 0.5, "0.5"),
        ("expand", "mirrors", "'mirrors'"),
    ],
)
def test_a_choice_out_of_range_is_refused_with_what_was_got_and_wanted(choice, value, got):
    with pytest.raises(RecipeError) as refused:
        Recipe(**{choice: value})
    assert str(refused.value).startswith(f"{choice} is {got}, but must be ")
    assert "\n" not in str(refused.value)


def test_a_list_of_sizes_is_taken_as_they_are_often_written():
    assert Recipe(sizes=[784, 30, 10]).sizes == (784, 30, 10)


def test_a_recipe_survives_being_plain_values():
    recipe = Recipe(sizes=(4, 3), eta=0.5)
    assert Recipe.from_dict(recipe.to_dict()) == recipe


def test_numpy_numbers_in_a_recipe_become_plain_ones():
    recipe = Recipe(epochs=np.int64(3), eta=np.float64(0.5), sizes=np.array([4, 3]).tolist())
    assert json.loads(json.dumps(recipe.to_dict()))["epochs"] == 3


def test_an_unknown_choice_is_guessed():
    with pytest.raises(UnknownName, match="'epoch'; did you mean 'epochs'"):
        Recipe.from_dict({"epoch": 3})


def test_every_choice_explains_itself():
    for choice in choices().values():
        assert choice.help.endswith(".") and choice.wanted and choice.try_


def test_the_starting_network_has_the_recipes_sizes_and_numbers():
    network = starting_network(Recipe(sizes=(5, 4, 3), dtype="float32"), seed=1)
    assert network.sizes == (5, 4, 3) and network.dtype == np.float32


def test_the_output_neurons_follow_the_cost():
    kinds = {
        cost: starting_network(Recipe(sizes=(5, 4, 3), neuron="relu", cost=cost)).layers
        for cost in ("quadratic", "cross-entropy", "log-likelihood")
    }
    assert [last.neuron.name for _, last in kinds.values()] == ["sigmoid", "sigmoid", "softmax"]
    assert {hidden.neuron.name for hidden, _ in kinds.values()} == {"relu"}


def test_small_starts_are_small():
    large, small = (
        starting_network(Recipe(sizes=(400, 3), starts=it)) for it in ("large", "small")
    )
    np.testing.assert_allclose(small.layers[0].w * 20, large.layers[0].w, rtol=1e-6)


def test_the_counts_of_the_book():
    # Chapter 6 on shared weights, and chapter 3 on overfitting.
    assert Recipe((784, 10), ((20, 5, 2),)).parameters == 520 + 2880 * 10 + 10
    assert Recipe((784, 30, 10)).parameters == 23_860
    recipe = Recipe((784, 5, 10), ((2, 5, 2), (3, 3, 1)))
    layers = starting_network(recipe).layers
    assert recipe.parameters == sum(layer.w.size + layer.b.size for layer in layers)


def test_a_network_that_does_not_fit_into_memory_is_refused(monkeypatch):
    monkeypatch.setattr("firstnet.recipe.available", lambda: 10**9)
    with pytest.raises(
        RecipeError, match=r"79,500,010 weights .* 1\.9 GB .* 1\.0 GB are free; try"
    ):
        starting_network(Recipe((784, 100_000, 10)))
    assert starting_network(Recipe((784, 30, 10))).sizes == (784, 30, 10)


def test_a_network_with_feature_maps_is_dealt_as_the_recipe_says():
    recipe = Recipe((784, 100, 10), [[20, 5, 2], [40, 5, 2]], neuron="relu", starts="small")
    network = starting_network(recipe, 0)
    shapes = [layer.w.shape for layer in network.layers]
    assert shapes == [(20, 1, 5, 5), (40, 20, 5, 5), (100, 640), (10, 100)]
    assert recipe.dense_sizes == (640, 100, 10) and recipe.hidden == network.hidden == (640, 100)
    assert network.sizes == recipe.sizes and network.dtype == "float32"
    assert abs(network.layers[1].w.std() - 1 / np.sqrt(500)) < 0.001  # 20,000 of them
    assert described(network) == {"sizes": recipe.sizes, "convolutions": recipe.convolutions}
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe


def test_he_weights_keep_rectified_signals_as_large_as_they_were(rng):
    network = starting_network(Recipe((400,) * 6, neuron="relu", starts="he", dtype="float64"))
    *hidden, _ = network.layers
    a = rng.standard_normal((400, 500))
    for layer in hidden:
        a = layer.fire(layer.weigh(a))
        assert not layer.b.any() and abs(np.mean(a**2) - 1) < 0.3


@pytest.mark.parametrize(
    ("sizes", "convolutions", "message"),
    [
        (
            (784, 10),
            "20x5/2",
            r"convolutions is '20x5/2', but must be the number of feature maps, x,.*try|20x5/2 or",
        ),
        ((784, 10), ((20, 5),), "but must be the number of feature maps"),
        ((784, 10), ((0, 5, 2),), "but must be the number of feature maps"),
        ((780, 10), ((20, 5, 2),), "780 inputs are none; 28 by 28 pixels are 784"),
        ((784, 10), ((20, 5, 2), (40, 13, 1)), "20x5/2,40x13/1: Fields of 13 by 13 do not fit"),
        ((784, 10), ((20, 5, 5),), "Regions of 5 by 5 do not fill maps of 24 by 24"),
    ],
)
def test_feature_maps_that_can_not_be_are_refused(sizes, convolutions, message):
    with pytest.raises(RecipeError, match=message):
        Recipe(sizes, convolutions)


def test_feature_maps_are_told_in_a_word():
    assert read_convolutions("20x5/2,40x3") == ((20, 5, 2), (40, 3, 1))
    assert read_convolutions("") == ()


def test_a_network_that_no_recipe_tells_is_refused():
    maps = ConvPoolLayer(np.ones((1, 1, 2, 3)), np.ones((1, 1)), image=(4, 4), region=(1, 1))
    network = Network((maps, Layer(np.ones((2, 6)), np.ones((2, 1)))))
    with pytest.raises(RecipeError, match=r"Fields of \(2, 3\).*not all square"):
        described(network)
