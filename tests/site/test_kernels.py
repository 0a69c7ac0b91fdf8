"""The kernels in WebAssembly against the native ones: the same seed, the same weights."""

from dataclasses import asdict, replace
from functools import partial

import numpy as np
import pytest

from firstnet.data.dataset import Examples
from firstnet.engines import fast
from firstnet.recipe import Recipe, starting_network
from firstnet.training.loop import train

TRAINING, TEST, SEED = 205, 60, 7  # the last mini-batch of 10 has 5 examples
FIRST = Recipe(epochs=2)
RECIPES = {
    "the book's first run": FIRST,
    "cross-entropy with L2": replace(
        FIRST, cost="cross-entropy", eta=0.5, lmbda=0.1, starts="small"
    ),
    "softmax, relu and momentum": replace(
        FIRST, cost="log-likelihood", neuron="relu", starts="he", eta=0.02, momentum=0.5
    ),
    "two hidden layers with dropout": replace(
        FIRST, sizes=(784, 20, 12, 10), neuron="tanh", starts="small", dropout=0.5, eta=0.3
    ),
    "no hidden layer, one at a time": replace(FIRST, sizes=(784, 10), mini_batch_size=1, eta=0.1),
    "a wide layer": replace(FIRST, sizes=(784, 40, 310, 10), starts="small", eta=0.5),
    "hinge": replace(FIRST, cost="hinge", neuron="elu", starts="small", eta=0.01),
}


WILD = replace(FIRST, neuron="relu", cost="log-likelihood", eta=1e30)


@pytest.fixture(scope="module")
def digits():
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (TRAINING + TEST, 784)).astype(np.uint8)
    x[rng.random(x.shape) < 0.8] = 0
    return Examples(x, rng.integers(0, 10, len(x)))


@pytest.fixture(scope="module", params=["simd.wasm", "scalar.wasm"])
def trained(request, digits, build, node, tmp_path_factory):
    """What each recipe leads to with one variant of the kernels, and WILD last."""
    file = tmp_path_factory.mktemp("kernels") / "digits"
    file.write_bytes(digits.x.tobytes() + digits.labels.astype(np.uint8).tobytes())
    runs = [choices_of(recipe) for recipe in (*RECIPES.values(), WILD)]
    told = node("train.mjs", build.kernels(request.param), file, TRAINING, runs=runs)
    return dict(zip([*RECIPES, "wild"], told, strict=True))


def choices_of(recipe):
    """Return the choices as the page has them."""
    return asdict(recipe) | {"hidden": recipe.sizes[1:-1], "seed": SEED, "examples": TRAINING}


@pytest.mark.parametrize("name", RECIPES)
def test_a_run_leads_to_the_native_weights_and_scores(name, digits, trained):
    recipe, told = RECIPES[name], trained[name]
    baseline = partial(fast.start, instruction_set="Baseline")
    training, test = digits[:TRAINING], digits[TRAINING:]
    epochs = [*train(
        starting_network(recipe, SEED), training, test, recipe,
        engine=baseline, seed=SEED, score_training=True,
    )]  # fmt: skip
    native = [array for layer in epochs[-1].network.layers for array in (layer.w, layer.b)]
    native = np.concatenate([array.ravel() for array in native])
    np.testing.assert_allclose(told["parameters"], native, rtol=1e-5, atol=2e-6)
    for point, epoch in zip(told["points"], epochs, strict=True):
        for name, score in (("test", epoch.evaluation), ("training", epoch.training)):
            assert point[name]["correct"] == score.correct
            assert point[name]["cost"] == pytest.approx(score.cost, rel=1e-5)


def test_steps_that_are_too_long_are_reported_in_one_line(trained):
    told = trained["wild"]
    expected = "Epoch 0: the weights are no longer finite numbers at eta = 1e+30"
    assert told["trouble"].startswith(expected)
    assert np.isfinite(told["parameters"]).all()


def test_random_numbers_are_those_of_numpy(node, build):
    seeds, count = [0, 7, 2**40 + 1], 30_001  # enough for the rare branches of the ziggurat
    for seed, dealt in zip(
        seeds, node("random.mjs", build.kernels("simd.wasm"), seeds=seeds, count=count)
    ):
        rng = np.random.default_rng(seed)
        np.testing.assert_allclose(dealt["normal"], rng.standard_normal(count), rtol=1e-12)
        assert dealt["order"] == rng.permutation(count).tolist()
        assert dealt["kept"] == (rng.random(count) >= 0.5).tolist()


def test_memory_that_runs_out_is_one_line_and_the_run_goes_on(node, build):
    first, second = node("memory.mjs", build.kernels("simd.wasm"))
    assert first == "Not enough memory; take fewer neurons, or fewer training digits."
    assert second is None
