"""The conformance suite: every engine against the reference, which is `book/` plugged in.

Relative distance is |w - w_reference| / |w_reference| over a layer.
"""

from importlib.util import find_spec

import numpy as np
import pytest

from firstnet import engines
from firstnet.book.costs import COSTS
from firstnet.book.descent import mini_batches
from firstnet.book.dropout import deal_kept
from firstnet.book.neurons import HIDDEN
from firstnet.engines import fast
from firstnet.recipe import Recipe, starting_network

TOLERANCE = {"float64": 1e-10, "float32": 1e-3}

# An engine alone, or with each of its instruction sets; those that can't be had here are left out.
BACKENDS = [
    (name, instruction_set)
    for name in engines.ENGINES
    for instruction_set in (fast.instruction_sets() if name == "fast" else [None])
    if name != "pytorch" or find_spec("torch")
]


def started(backend, network, x, y, recipe):
    name, instruction_set = backend
    if instruction_set is None:
        return engines.start(name, network, x, y, recipe)
    return fast.start(network, x, y, recipe, instruction_set)


def distance(one, two):
    return max(
        float(np.linalg.norm(a - b) / np.linalg.norm(b))
        for mine, other in zip(one.layers, two.layers, strict=True)
        for a, b in ((mine.w, other.w), (mine.b, other.b))
    )


def examples(form, count, inputs, rng):
    """Inputs in each form that an engine may keep in its own way."""
    if form == "dense floats":
        return rng.random((count, inputs))
    ink = rng.random((count, inputs)) < 0.2
    if form == "sparse floats":
        return rng.normal(size=(count, inputs)) * ink
    written = rng.integers(1, 256, (count, inputs)).astype(np.uint8)
    return written * ink if form == "sparse bytes" else written


@pytest.fixture(params=BACKENDS, ids=lambda backend: "-".join(filter(None, backend)))
def backend(request):
    return request.param


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("form", ["sparse bytes", "dense bytes", "sparse floats", "dense floats"])
@pytest.mark.parametrize(
    ("sizes", "mini_batch_size"),
    [
        ((6, 4), 1),
        ((20, 7, 3), 10),
        ((33, 17, 16, 5), 7),
        ((8, 1, 1), 25),
        ((50, 130, 64, 2), 3),
    ],
)
def test_an_epoch_leads_to_the_reference_weights(backend, dtype, form, sizes, mini_batch_size, rng):
    x, y = examples(form, 25, sizes[0], rng), rng.random((25, sizes[-1]))
    recipe = Recipe(sizes=sizes, mini_batch_size=mini_batch_size, dtype=dtype)
    network = starting_network(recipe, rng)
    engine = started(backend, network, x, y, recipe)
    reference = engines.start("reference", network.astype("float64"), x, y, recipe)
    for order in mini_batches(rng.permutation(25), mini_batch_size):
        engine.train(order, 0.7)
        reference.train(order, 0.7)
    assert engine.network().dtype == dtype
    assert distance(engine.network(), reference.network()) < TOLERANCE[dtype] / 10
    np.testing.assert_allclose(
        engine.feedforward(x), reference.feedforward(x), atol=TOLERANCE[dtype] / 10
    )


CHAPTER_3 = [
    *({"cost": it, "starts": "small"} for it in COSTS),
    *({"neuron": it, "starts": "small"} for it in HIDDEN),
    {"lmbda": 2.0},
    {"l1": 2.0},
    {"lmbda": 2.0, "l1": 0.5, "cost": "cross-entropy"},
    {"momentum": 0.8},
    {"momentum": 0.8, "nesterov": True},
    {"momentum": 0.5, "lmbda": 2.0, "l1": 0.3},
    {"momentum": 0.5, "nesterov": True, "lmbda": 2.0, "l1": 0.3},
    {"dropout": 0.4},
    {"dropout": 0.4, "neuron": "tanh", "momentum": 0.5, "starts": "small"},
    {"dropout": 0.4, "neuron": "relu", "cost": "log-likelihood", "lmbda": 1.0, "starts": "small"},
]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("form", ["sparse bytes", "dense floats"])
@pytest.mark.parametrize("choices", CHAPTER_3, ids=lambda it: " ".join(map(str, it.items())))
def test_chapter_3_leads_to_the_reference_weights(backend, dtype, form, choices, rng):
    sizes, mini_batch_size = (33, 17, 16, 5), 4
    x, y = examples(form, 30, sizes[0], rng), np.eye(5)[rng.integers(0, 5, 30)]
    recipe = Recipe(sizes=sizes, mini_batch_size=mini_batch_size, dtype=dtype, **choices)
    network = starting_network(recipe, rng)
    engine = started(backend, network, x, y, recipe)
    reference = engines.start("reference", network.astype("float64"), x, y, recipe)
    for order in mini_batches(rng.permutation(30), mini_batch_size):
        kept = deal_kept(recipe.hidden, recipe.dropout, len(order), rng) if recipe.dropout else None
        engine.train(order, 0.3, kept)
        reference.train(order, 0.3, kept)
    assert distance(engine.network(), reference.network()) < TOLERANCE[dtype] / 10
    np.testing.assert_allclose(
        engine.feedforward(x), reference.feedforward(x), atol=TOLERANCE[dtype] / 10
    )
    assert [layer.neuron for layer in engine.network().layers] == [
        layer.neuron for layer in network.layers
    ]


MAPS = [  # convolutions, and choices
    (((3, 3, 2),), {}),
    (((3, 3, 1), (4, 3, 2)), {"neuron": "relu", "starts": "he", "cost": "log-likelihood"}),
    (((2, 5, 1), (3, 3, 2), (2, 2, 1)), {"neuron": "tanh", "lmbda": 0.5, "l1": 0.1}),
    (((3, 3, 2),), {"momentum": 0.5, "nesterov": True, "lmbda": 0.5, "starts": "small"}),
    (((17, 3, 4),), {"momentum": 0.5, "cost": "cross-entropy", "dropout": 0.4}),
]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("form", ["sparse bytes", "dense floats"])
@pytest.mark.parametrize(("convolutions", "choices"), MAPS, ids=str)
def test_feature_maps_lead_to_the_reference_weights(
    backend, dtype, form, convolutions, choices, rng
):
    x, y = examples(form, 11, 100, rng), np.eye(5)[rng.integers(0, 5, 11)]
    recipe = Recipe((100, 7, 5), convolutions, mini_batch_size=4, dtype=dtype, **choices)
    network = starting_network(recipe, rng)
    engine = started(backend, network, x, y, recipe)
    reference = engines.start("reference", network.astype("float64"), x, y, recipe)
    for order in mini_batches(rng.permutation(11), 4):
        kept = deal_kept(recipe.hidden, recipe.dropout, len(order), rng) if recipe.dropout else None
        engine.train(order, 0.1, kept)
        reference.train(order, 0.1, kept)
    assert distance(engine.network(), reference.network()) < TOLERANCE[dtype] / 10
    np.testing.assert_allclose(
        engine.feedforward(x), reference.feedforward(x), atol=TOLERANCE[dtype] / 10
    )


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("convolutions", [(), ((5, 3, 2),)], ids=["dense", "maps"])
@pytest.mark.parametrize("neuron", HIDDEN)
def test_each_example_may_keep_neurons_of_its_own(backend, dtype, convolutions, neuron, rng):
    choices = {"neuron": neuron, "starts": "small", "dropout": 0.3, "mini_batch_size": 4}
    recipe = Recipe((100, 19, 6, 5), convolutions, dtype=dtype, **choices)
    x, y = rng.random((12, 100)), rng.random((12, 5))
    network, order = starting_network(recipe, rng), rng.permutation(12).reshape(3, 4)
    engine = started(backend, network, x, y, recipe)
    reference = engines.start("reference", network.astype("float64"), x, y, recipe)
    kept = rng.random((3, 4, sum(recipe.hidden))) < 0.7
    engine.train(order, 0.5, kept)
    reference.train(order, 0.5, kept)
    assert distance(engine.network(), reference.network()) < TOLERANCE[dtype] / 10


def test_masks_that_the_examples_share_may_be_given_for_each(backend, rng):
    recipe = Recipe((100, 19, 5), ((5, 3, 2),), dropout=0.3, mini_batch_size=4, dtype="float64")
    x, y = rng.random((12, 100)), rng.random((12, 5))
    network, order = starting_network(recipe, rng), rng.permutation(12).reshape(3, 4)
    kept = deal_kept(recipe.hidden, 0.3, 3, rng)
    shared, each = (started(backend, network, x, y, recipe) for _ in range(2))
    shared.train(order, 0.5, kept)
    each.train(order, 0.5, np.repeat(kept[:, np.newaxis], 4, axis=1))
    assert distance(shared.network(), each.network()) < 1e-14


def test_other_examples_can_be_learned_from_on_the_way(backend, rng):
    recipe = Recipe(sizes=(9, 4, 3), mini_batch_size=2, momentum=0.5, dtype="float64")
    network, y = starting_network(recipe, rng), rng.random((4, 3))
    first, second = rng.random((4, 9)), rng.random((4, 9))
    order = np.array([[0, 1], [2, 3]])
    turned, joined = (
        started(backend, network, x, np.concatenate([y, y])[: len(x)], recipe)
        for x in (first, np.concatenate([first, second]))
    )
    turned.train(order, 1.0)
    turned.learn_from(second, y)
    turned.train(order, 1.0)
    joined.train(np.concatenate([order, order + 4]), 1.0)
    assert distance(turned.network(), joined.network()) < 1e-12


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("form", ["sparse bytes", "dense floats"])
@pytest.mark.parametrize(
    ("convolutions", "choices"),
    [
        ((), {"momentum": 0.8}),
        ((), {"momentum": 0.8, "nesterov": True, "lmbda": 0.5, "l1": 0.1}),
        (((3, 3, 2), (2, 2, 1)), {"momentum": 0.8}),
        (((3, 3, 2),), {"momentum": 0.8, "nesterov": True, "lmbda": 0.5}),
        ((), {"lmbda": 0.5}),
    ],
    ids=str,
)
def test_weights_and_velocity_are_all_that_the_next_step_starts_from(
    backend, dtype, form, convolutions, choices, rng
):
    recipe = Recipe((100, 19, 6, 5), convolutions, mini_batch_size=4, dtype=dtype, **choices)
    x, y = examples(form, 12, 100, rng), rng.random((12, 5))
    order = rng.permutation(12).reshape(3, 4)
    whole = started(backend, starting_network(recipe, rng), x, y, recipe)
    whole.train(order, 0.3)
    cut = started(backend, whole.network(), x, y, recipe)
    cut.set_velocity(whole.velocity())
    assert len(whole.velocity()) == (len(whole.network().layers) if recipe.momentum else 0)
    for engine in (whole, cut):
        engine.train(order[::-1], 0.3)
    for one, other in zip(whole.network().layers, cut.network().layers, strict=True):
        np.testing.assert_array_equal(one.w, other.w)
        np.testing.assert_array_equal(one.b, other.b)


def test_a_velocity_is_that_of_the_reference(backend, rng):
    recipe = Recipe((100, 19, 5), ((3, 3, 2),), mini_batch_size=4, momentum=0.8, dtype="float64")
    network, x, y = starting_network(recipe, rng), rng.random((12, 100)), rng.random((12, 5))
    engine = started(backend, network, x, y, recipe)
    reference = engines.start("reference", network, x, y, recipe)
    for it in (engine, reference):
        it.train(np.arange(12).reshape(3, 4), 0.3)
    for mine, other in zip(engine.velocity(), reference.velocity(), strict=True):
        np.testing.assert_allclose(mine.w, other.w, rtol=1e-9, atol=1e-13)
        np.testing.assert_allclose(mine.b, other.b, rtol=1e-9, atol=1e-13)


def test_one_step_on_one_example_is_the_step_of_the_book(backend, rng):
    recipe = Recipe(sizes=(5, 3, 2), mini_batch_size=1, dtype="float64")
    network, x, y = starting_network(recipe, rng), rng.random((1, 5)), rng.random((1, 2))
    engine = started(backend, network, x, y, recipe)
    engine.train(np.array([[0]]), 3.0)
    hidden, output = network.layers
    a1 = 1 / (1 + np.exp(-(hidden.w @ x.T + hidden.b)))
    a2 = 1 / (1 + np.exp(-(output.w @ a1 + output.b)))
    delta2 = (a2 - y.T) * a2 * (1 - a2)  # BP1
    delta1 = output.w.T @ delta2 * a1 * (1 - a1)  # BP2
    np.testing.assert_allclose(engine.network().layers[1].b, output.b - 3 * delta2, rtol=1e-12)
    np.testing.assert_allclose(engine.network().layers[1].w, output.w - 3 * delta2 @ a1.T)
    np.testing.assert_allclose(engine.network().layers[0].b, hidden.b - 3 * delta1, rtol=1e-12)
    np.testing.assert_allclose(engine.network().layers[0].w, hidden.w - 3 * delta1 @ x)


@pytest.mark.parametrize("row", [-1, 50])
def test_an_order_that_names_no_example_is_refused(backend, row, rng):
    recipe = Recipe(sizes=(5, 2), mini_batch_size=2, dtype="float64")
    x, y = rng.random((50, 5)), rng.random((50, 2))
    engine = started(backend, starting_network(recipe, rng), x, y, recipe)
    with pytest.raises(IndexError, match="not there"):
        engine.train(np.array([[0, row]]), 1.0)


def test_dropout_has_nothing_to_leave_out_without_hidden_neurons(backend, rng):
    x, y = rng.random((4, 5)), rng.random((4, 2))
    recipe = Recipe(sizes=(5, 2), mini_batch_size=2, dtype="float64", dropout=0.5)
    network = starting_network(recipe, rng)
    plain, gated = (started(backend, network, x, y, recipe) for _ in range(2))
    order = np.array([[0, 1], [2, 3]])
    plain.train(order, 1.0)
    gated.train(order, 1.0, deal_kept((), 0.5, 2, rng))
    assert distance(plain.network(), gated.network()) == 0


def test_two_halves_of_an_epoch_are_an_epoch(backend, rng):
    recipe = Recipe(sizes=(9, 4, 3), mini_batch_size=2, dtype="float64")
    network, x, y = starting_network(recipe, rng), rng.random((20, 9)), rng.random((20, 3))
    order = rng.permutation(20).reshape(-1, 2)
    whole, halves = (started(backend, network, x, y, recipe) for _ in range(2))
    whole.train(order, 1.0)
    halves.train(order[:5], 1.0)
    halves.train(order[5:], 1.0)
    assert distance(whole.network(), halves.network()) == 0


def test_training_leaves_the_network_it_was_started_with_alone(backend, rng):
    recipe = Recipe(sizes=(9, 3), mini_batch_size=2, dtype="float64")
    network, x, y = starting_network(recipe, rng), rng.random((4, 9)), rng.random((4, 3))
    before = network.layers[0].w.copy()
    started(backend, network, x, y, recipe).train(np.array([[0, 1], [2, 3]]), 1.0)
    np.testing.assert_array_equal(network.layers[0].w, before)


def test_the_copy_of_a_network_does_not_train_on(backend, rng):
    recipe = Recipe(sizes=(9, 3), mini_batch_size=2, dtype="float64")
    x, y = rng.random((4, 9)), rng.random((4, 3))
    engine = started(backend, starting_network(recipe, rng), x, y, recipe)
    copy = engine.network()
    before = copy.layers[0].w.copy()
    engine.train(np.array([[0, 1], [2, 3]]), 1.0)
    np.testing.assert_array_equal(copy.layers[0].w, before)
    assert distance(engine.network(), copy) > 0


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_weights_too_large_for_any_output_neither_overflow_nor_turn_to_nan(backend, dtype, rng):
    recipe = Recipe(sizes=(9, 8, 3), mini_batch_size=2, dtype=dtype)
    network = starting_network(recipe, rng)
    huge = type(network)(
        tuple(
            type(layer)((layer.w * 1e4).astype(dtype), layer.b, layer.neuron)
            for layer in network.layers
        )
    )
    x, y = rng.random((4, 9)), rng.random((4, 3))
    engine = started(backend, huge, x, y, recipe)
    with np.errstate(under="ignore"):  # a saturated neuron's slope may vanish, and that is right
        engine.train(np.array([[0, 1], [2, 3]]), 1.0)
        outputs = engine.feedforward(x)
    assert np.isfinite(outputs).all() and (outputs > 0).all() and (outputs <= 1).all()


def test_nan_is_not_hidden(backend, rng):
    recipe = Recipe(sizes=(9, 8, 3), mini_batch_size=2, dtype="float64")
    network, x, y = starting_network(recipe, rng), rng.random((4, 9)), rng.random((4, 3))
    network.layers[0].b[2] = np.nan
    engine = started(backend, network, x, y, recipe)
    with np.errstate(invalid="ignore"):
        engine.train(np.array([[0, 1], [2, 3]]), 1.0)
        assert np.isnan(engine.feedforward(x)).all()


def test_what_the_kernels_have_no_case_for_the_reference_computes(monkeypatch, rng):
    kernels = pytest.importorskip("firstnet.native.kernels")
    x, y = rng.random((8, 6)), rng.random((8, 2))
    recipe = Recipe(sizes=(6, 4, 2), mini_batch_size=4, neuron="tanh", cost="cross-entropy")
    network = starting_network(recipe, rng)
    for names in ("neurons", "costs"):
        with monkeypatch.context() as patch:
            patch.setattr(kernels, names, list)
            engine = engines.start("fast", network, x, y, recipe)
        assert not isinstance(engine, fast.Fast)
        engine.train(np.arange(8).reshape(2, 4), 0.5)
        assert distance(engine.network(), network) > 0
    assert isinstance(engines.start("fast", network, x, y, recipe), fast.Fast)
