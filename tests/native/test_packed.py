"""Packed batches: bytes with AVX-512, and dense inputs with AVX2 too."""

import numpy as np
import pytest

from firstnet import engines
from firstnet.engines import fast
from firstnet.recipe import Recipe, starting_network

DESCENTS = [
    {},
    {"cost": "cross-entropy", "lmbda": 2.0},
    {"momentum": 0.5},
    {"momentum": 0.5, "lmbda": 2.0, "l1": 0.5},
    {"momentum": 0.5, "nesterov": True, "lmbda": 2.0},
    {"neuron": "relu", "cost": "log-likelihood", "momentum": 0.5, "dropout": 0.4},
]


def pictures(count, pixels, share, rng):
    """Bytes that are nonzero at much the same indices, like the strokes of digits."""
    middle = rng.permutation(pixels)[: max(int(2 * share * pixels), 1)]
    x = np.zeros((count, pixels), np.uint8)
    x[:, middle] = rng.integers(1, 256, (count, len(middle)))
    return x * (rng.random(x.shape) < 0.5)


@pytest.mark.parametrize("choices", DESCENTS, ids=str)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("pixels", [784, 35, 3])
@pytest.mark.parametrize("mini_batch_size", [4, 11, 25])
def test_packed_bytes_lead_to_the_reference_weights(
    agree, mini_batch_size, pixels, dtype, choices, rng
):
    recipe = Recipe(
        (pixels, 30, 10), mini_batch_size=mini_batch_size, starts="small", dtype=dtype, **choices
    )
    x = pictures(120, pixels, 0.2, rng)
    agree(starting_network(recipe, rng), recipe, x, eta=0.3, steps=3)


@pytest.mark.parametrize("choices", DESCENTS, ids=str)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("mini_batch_size", [3, 14])
def test_packed_numbers_lead_to_the_reference_weights(agree, mini_batch_size, dtype, choices, rng):
    recipe = Recipe(
        (53, 110, 10), mini_batch_size=mini_batch_size, starts="small", dtype=dtype, **choices
    )
    agree(starting_network(recipe, rng), recipe, rng.random((70, 53)), steps=3)


@pytest.mark.parametrize("choices", DESCENTS, ids=str)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("largest", [1, 255 / 256, 255])
def test_numbers_that_are_bytes_lead_to_the_reference_weights(agree, largest, dtype, choices, rng):
    recipe = Recipe((90, 30, 10), mini_batch_size=11, starts="small", dtype=dtype, **choices)
    x = pictures(70, 90, 0.2, rng) * (largest / 255)
    agree(starting_network(recipe, rng), recipe, x.astype(dtype), eta=0.05 / largest**2, steps=3)


@pytest.mark.parametrize("hidden", [1, 17, 100, 256, 260, 512, 530])
@pytest.mark.parametrize("share", [0.1, 0.5])
def test_layers_of_any_width_take_packed_bytes(agree, hidden, share, rng):
    recipe = Recipe((100, hidden, 5), mini_batch_size=9, starts="small", dtype="float64")
    agree(starting_network(recipe, rng), recipe, pictures(60, 100, share, rng))


def test_large_batches_are_computed_one_panel_of_neurons_at_a_time(agree, rng):
    recipe = Recipe((1000, 150, 5), mini_batch_size=300, starts="small", dtype="float64")
    agree(starting_network(recipe, rng), recipe, pictures(600, 1000, 0.2, rng))


@pytest.mark.parametrize("instruction_set", fast.instruction_sets())
def test_the_mini_batch_size_may_change_between_calls(instruction_set, rng):
    recipe = Recipe((50, 20, 5), mini_batch_size=10, starts="small", dtype="float64", lmbda=1.0)
    network, x = starting_network(recipe, rng), pictures(90, 50, 0.3, rng)
    y = np.eye(5)[rng.integers(5, size=90)]
    native = fast.start(network, x, y, recipe, instruction_set)
    reference = engines.start("reference", network, x, y, recipe)
    for size in (*range(1, 15), 40):
        order = rng.permutation(90)[: 2 * size].reshape(2, size)
        for engine in (native, reference):
            engine.train(order, 0.3)
    for mine, other in zip(native.network().layers, reference.network().layers, strict=True):
        np.testing.assert_allclose(mine.w, other.w, rtol=1e-10, atol=1e-13)
        np.testing.assert_allclose(mine.b, other.b, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("instruction_set", fast.instruction_sets())
def test_new_examples_may_be_stored_in_another_format(instruction_set, rng):
    """For instance buffers of a long file, where one has more ink than the last."""
    recipe = Recipe((60, 110, 5), mini_batch_size=10, starts="small", dtype="float64")
    network, order = starting_network(recipe, rng), rng.permutation(40).reshape(4, 10)
    y = np.eye(5)[rng.integers(5, size=40)]
    ink = rng.random((40, 60))
    inputs = [
        pictures(40, 60, 0.2, rng),
        ink * (ink < 0.1),
        pictures(40, 60, 1.0, rng),
        ink,
        pictures(40, 60, 0.2, rng),
    ]
    native = fast.start(network, inputs[0], y, recipe, instruction_set)
    reference = engines.start("reference", network, inputs[0], y, recipe)
    for x in inputs:
        for engine in (native, reference):
            engine.learn_from(x, y)
            engine.train(order, 0.3)
    for mine, other in zip(native.network().layers, reference.network().layers, strict=True):
        np.testing.assert_allclose(mine.w, other.w, rtol=1e-10, atol=1e-13)


WORDS = np.eye(300, dtype=np.uint8)  # texts of one word each; together they contain every word


ALWAYS = {"Avx512": "dense bytes"}
DENSE = {"Avx512": "dense bytes", "Avx2": "dense bytes"}


@pytest.mark.parametrize("instruction_set", fast.instruction_sets())
@pytest.mark.parametrize(
    ("x", "mini_batch_size", "packed", "otherwise"),
    [
        ("digits", 10, ALWAYS, "sparse bytes"),
        ("digits", 3, ALWAYS, "sparse bytes"),
        ("digits", 2, {}, "sparse bytes"),
        ("dense digits", 10, DENSE, "dense numbers"),
        ("dense digits", 1, {}, "dense numbers"),
        ("words", 10, {}, "sparse bytes"),
        ("numbers", 10, {}, "sparse numbers"),
        ("digits / 255", 10, ALWAYS, "sparse numbers"),
        ("digits / 255", 2, {}, "sparse numbers"),
        ("digits / 255, but for one", 10, {}, "sparse numbers"),
        ("digits / 255, one not known", 10, {}, "sparse numbers"),
        ("dense numbers", 10, {}, "dense numbers"),
    ],
)
def test_each_kind_of_input_gets_the_storage_that_suits_it(
    instruction_set, x, mini_batch_size, packed, otherwise, rng, caplog
):
    ink = rng.random((100, 300))
    digits = pictures(100, 300, 0.2, rng)
    one = np.zeros(digits.shape)
    one[70, 200] = 0.3 / 255
    inputs = {
        "digits": digits,
        "digits / 255": digits / 255,
        "digits / 255, but for one": digits / 255 + one,
        "digits / 255, one not known": digits / 255 + np.where(one, np.nan, 0),
        "dense digits": pictures(100, 300, 0.9, rng),
        "words": WORDS,
        "numbers": ink * (ink < 0.1),
        "dense numbers": ink,
    }[x]
    recipe = Recipe((300, 20, 5), mini_batch_size=mini_batch_size)
    y = np.eye(5)[rng.integers(5, size=len(inputs))]
    with caplog.at_level("INFO", "firstnet"):
        fast.start(starting_network(recipe, rng), inputs, y, recipe, instruction_set)
    storage = packed.get(instruction_set, otherwise)
    assert f"Examples are stored as {storage}" in caplog.messages


def test_sorted_examples_are_not_mistaken_for_similar_ones(rng, caplog):
    """In sorted data, neighbours have much in common but a mini-batch has little."""
    recipe = Recipe((300, 20, 10), mini_batch_size=10)
    labels = np.repeat(np.arange(10), 50)
    x = np.zeros((500, 300), np.uint8)
    for label in range(10):
        x[labels == label, 30 * label : 30 * label + 20] = 200
    with caplog.at_level("INFO", "firstnet"):
        fast.start(starting_network(recipe, rng), x, np.eye(10)[labels], recipe)
    assert "Examples are stored as sparse bytes" in caplog.messages


@pytest.mark.parametrize("instruction_set", fast.instruction_sets())
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_splitting_examples_between_threads_changes_no_bit(instruction_set, dtype, rng):
    """Each sum runs in the order of the inputs, whichever examples are packed together."""
    recipe = Recipe((784, 110, 10), mini_batch_size=107, starts="small", dtype=dtype, lmbda=2.0)
    network, x = starting_network(recipe, 0), pictures(300, 784, 0.2, rng)
    y = np.eye(10)[rng.integers(10, size=300)]
    order = rng.integers(300, size=(6, 107))

    def trained(threads):
        engine = fast.start(network, x, y, recipe, instruction_set, threads)
        engine.train(order, 0.1)
        return engine.network().layers

    alone = trained(1)
    for threads in (2, 3):
        for one, other in zip(alone, trained(threads), strict=True):
            np.testing.assert_array_equal(one.w, other.w)
            np.testing.assert_array_equal(one.b, other.b)


@pytest.mark.parametrize("instruction_set", fast.instruction_sets())
def test_sparse_bytes_and_packed_bytes_give_the_same_outputs(instruction_set, rng):
    recipe = Recipe((300, 20, 5), mini_batch_size=10, dtype="float64")
    network = starting_network(recipe, rng)
    many = pictures(80, 300, 0.4, rng)
    for x in (WORDS, many):
        y = np.eye(5)[rng.integers(5, size=len(x))]
        engine = fast.start(network, x, y, recipe, instruction_set)
        whole, single = engine.feedforward(x), [engine.feedforward(row[np.newaxis])[0] for row in x]
        np.testing.assert_allclose(whole, np.array(single), rtol=1e-12)
        expected = engines.start("reference", network, x, y, recipe).feedforward(x)
        np.testing.assert_allclose(whole, expected, rtol=1e-12)
