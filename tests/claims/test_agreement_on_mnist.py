"""The engines on all 50,000 digits, against the reference; the fast one against its nudged self."""

from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from firstnet import Layer, Network, Recipe, engines, load, starting_network

pytestmark = pytest.mark.slow


def epoch(engine, network, order, eta, recipe):
    training = load("mnist").training
    running = engines.start(engine, network, training.x, training.targets(recipe.dtype), recipe)
    running.train(order, eta)
    return running.network()


def distance(one, two):
    return max(
        float(np.linalg.norm(a.w - b.w) / np.linalg.norm(b.w))
        for a, b in zip(one.layers, two.layers, strict=True)
    )


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-10), ("float32", 1e-3)])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_an_epoch_on_mnist_leads_to_the_reference_weights(dtype, tolerance, seed):
    recipe = Recipe(dtype=dtype)
    start = starting_network(recipe, seed)
    order = np.random.default_rng(seed).permutation(50_000).reshape(-1, 10)
    with np.errstate(under="ignore"):
        reference = epoch("reference", start, order, 1.0, recipe)
    for engine in ("fast", *(["pytorch"] if find_spec("torch") else [])):
        assert distance(epoch(engine, start, order, 1.0, recipe), reference) < tolerance


ROW_6_4 = Recipe((784, 100, 10), ((20, 5, 2), (40, 5, 2)), cost="log-likelihood", starts="small")


def test_a_thousand_steps_of_row_6_4_lead_to_the_reference_weights():
    recipe = replace(ROW_6_4, dtype="float64")
    start = starting_network(recipe, 0)
    order = np.random.default_rng(0).permutation(50_000)[:10_000].reshape(-1, 10)
    with np.errstate(under="ignore"):
        reference = epoch("reference", start, order, 0.1, recipe)
    assert distance(epoch("fast", start, order, 0.1, recipe), reference) < 1e-10


def test_an_epoch_of_row_6_4_in_float32_ends_within_what_a_nudge_of_the_last_digit_does():
    rng = np.random.default_rng(0)
    start = starting_network(ROW_6_4, 0)
    order = rng.permutation(50_000).reshape(-1, 10)
    with np.errstate(under="ignore"):
        reference = epoch("reference", start, order, 0.1, ROW_6_4)
    fast = epoch("fast", start, order, 0.1, ROW_6_4)
    nudged = Network(tuple(replace(layer, w=nudge(layer.w, rng)) for layer in start.layers))
    apart = distance(epoch("fast", nudged, order, 0.1, ROW_6_4), fast)
    assert distance(fast, reference) < 3 * apart


def nudge(w, rng):
    return np.nextafter(w, w + rng.choice([-1, 1], w.shape).astype(w.dtype))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_at_the_books_eta_the_engines_differ_no_more_than_a_nudge_of_the_last_digit_does(seed):
    recipe, rng = Recipe(dtype="float64"), np.random.default_rng(seed)
    start = starting_network(recipe, seed)
    order = rng.permutation(50_000).reshape(-1, 10)
    reference = epoch("reference", start, order, 3.0, recipe)
    fast = epoch("fast", start, order, 3.0, recipe)
    nudges = []
    for _ in range(8):
        layers = tuple(Layer(nudge(layer.w, rng), layer.b) for layer in start.layers)
        nudges.append(distance(epoch("fast", Network(layers), order, 3.0, recipe), fast))
    # A rounding error enters at each of 5,000 steps and not only at the start: hence the 100.
    assert distance(fast, reference) < 100 * max(nudges)


@pytest.mark.parametrize("sizes", [(784, 30, 10), (784, 12, 11, 10)])
def test_backprop_agrees_with_nudges_on_a_real_digit(sizes):
    from firstnet.book.backprop import backprop, nudged_gradient

    digits = load("mnist").training
    recipe = Recipe(sizes=sizes, dtype="float64")
    network = starting_network(recipe, 0)
    x, y = digits.x[:3].T / 256, digits.targets("float64")[:3].T
    for exact, nudged in zip(backprop(network, x, y), nudged_gradient(network, x, y), strict=True):
        np.testing.assert_allclose(exact.w, nudged.w, atol=1e-7)
        np.testing.assert_allclose(exact.b, nudged.b, atol=1e-7)
