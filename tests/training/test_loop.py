"""Training: it learns on every engine, repeats with its seed and resumes with the same numbers."""

from dataclasses import replace

import numpy as np
import pytest

from firstnet import engines
from firstnet.data.dataset import Examples
from firstnet.engines import fast
from firstnet.errors import DataError, Diverged, RecipeError, ShapeError
from firstnet.recipe import Recipe, starting_network
from firstnet.training import loop as training
from firstnet.training.evaluation import answers, count_correct
from firstnet.training.loop import beats, dropout, train

RECIPE = Recipe(sizes=(8, 6, 2), epochs=3, mini_batch_size=4, eta=2.0, dtype="float64")


@pytest.fixture
def halves(rng):
    """Which half of eight numbers is the larger: a task that a small network learns."""
    x = rng.random((210, 8))
    labels = (x[:, :4].sum(axis=1) > x[:, 4:].sum(axis=1)).astype(int)
    return Examples(x, labels, classes=2)


@pytest.fixture(params=engines.ENGINES)
def engine(request):
    if request.param == "pytorch":
        pytest.importorskip("torch")
    return request.param


def test_training_learns(halves, engine):
    recipe = Recipe(sizes=(8, 6, 2), epochs=60, mini_batch_size=4, dtype="float64")
    *_, last = train(starting_network(recipe), halves, halves, recipe, engine=engine)
    assert last.number == 59
    assert last.correct > 180  # guessing finds 105


def test_training_learns_from_a_part_at_a_time(halves, engine):
    recipe = replace(RECIPE, epochs=60, buffer=50)
    *_, last = train(starting_network(recipe), halves, halves, recipe, engine=engine)
    assert last.correct > 180


def last_weights(recipe, examples, engine="fast"):
    *_, last = train(starting_network(recipe), examples, None, recipe, engine=engine)
    return last.network.layers[0].w


def test_engines_agree_on_a_part_at_a_time(halves, engine):
    recipe = replace(RECIPE, buffer=64, lmbda=3.0, epochs=2)
    ours, book = last_weights(recipe, halves, engine), last_weights(recipe, halves, "reference")
    np.testing.assert_allclose(ours, book, rtol=1e-9)


def test_a_buffer_that_holds_all_leads_where_none_does(halves, engine):
    recipe = replace(RECIPE, lmbda=3.0)  # divided by all examples, not by those at hand
    ours, plain = (last_weights(replace(recipe, buffer=it), halves, engine) for it in (210, 0))
    np.testing.assert_array_equal(ours, plain)


def test_a_buffered_run_goes_on_where_it_was_cut_off(halves):
    recipe = replace(RECIPE, buffer=50, momentum=0.5, dropout=0.2)
    whole = list(train(starting_network(recipe), halves, None, recipe))
    rest = list(train(starting_network(recipe), halves, None, recipe, progress=whole[0].progress))
    np.testing.assert_array_equal(whole[-1].network.layers[0].w, rest[-1].network.layers[0].w)


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        ({"buffer": 50, "distort": "affine"}, "buffer has a part of the examples in memory"),
        ({"buffer": 3}, "buffer is 3, but a mini-batch has 4 examples"),
    ],
)
def test_a_buffer_that_does_not_fit_is_refused(halves, choices, says):
    recipe = replace(RECIPE, **choices)
    with pytest.raises(RecipeError, match=says):
        train(starting_network(recipe), halves, None, recipe)


def test_data_larger_than_memory_are_refused_with_a_way_on(tmp_path, halves, monkeypatch):
    np.save(tmp_path / "x.npy", halves.x)
    mapped = Examples(np.load(tmp_path / "x.npy", mmap_mode="r"), halves.labels, classes=2)
    monkeypatch.setattr(fast, "available", lambda: 10_000)
    with pytest.raises(DataError, match=r"210 training examples take about 0.0 GB.*--buffer"):
        train(starting_network(RECIPE), mapped, None, RECIPE)
    next(train(starting_network(RECIPE), mapped, None, replace(RECIPE, buffer=20)))


def test_an_epoch_prints_the_books_line(halves):
    first = next(train(starting_network(RECIPE), halves, halves, RECIPE))
    assert str(first) == f"Epoch 0: {first.correct} / 210"


def test_without_evaluation_an_epoch_is_complete(halves):
    first = next(train(starting_network(RECIPE), halves, None, RECIPE))
    assert (str(first), first.correct) == ("Epoch 0 complete", None)


def test_the_same_seed_leads_to_the_same_weights(halves, engine):
    def last_weights(seed):
        *_, last = train(starting_network(RECIPE), halves, None, RECIPE, engine=engine, seed=seed)
        return last.network.layers[0].w

    np.testing.assert_array_equal(last_weights(7), last_weights(7))
    assert (last_weights(7) != last_weights(8)).any()


class Told:
    """An engine that only notes what it is told to train on."""

    def __init__(self):
        self.orders, self.kept = [], []

    def train(self, order, eta, kept=None):
        self.orders.append(order.tolist())
        self.kept.append(None if kept is None else len(kept))

    def network(self):
        return starting_network(RECIPE)

    def learn_from(self, x, y):
        raise AssertionError("the examples stay the same here")

    def feedforward(self, x):
        raise AssertionError("nothing is evaluated here")

    def velocity(self):
        raise AssertionError("there is no momentum here")

    def set_velocity(self, velocity):
        raise AssertionError("nor is there any before")


def test_every_example_is_seen_once_an_epoch(halves, monkeypatch):
    told = Told()
    monkeypatch.setattr(engines, "start", lambda *_, **__: told)
    for _ in train(starting_network(RECIPE), halves, None, RECIPE):
        assert sorted(row for order in told.orders for rows in order for row in rows) == [
            *range(210)
        ]
        told.orders.clear()


def test_beats_are_an_epoch_in_pieces():
    told, left, sizes = Told(), [], iter([1, 2, 9, 1])
    order = np.array([4, 2, 6, 0, 5, 1, 3, 8, 7])
    kept = dropout(replace(RECIPE, dropout=0.5), np.random.default_rng(0))
    for rest in beats(told, order, 2, 0.5, kept=kept, most=lambda: next(sizes)):
        left.append(rest.tolist())
    assert told.orders == [[[4, 2]], [[6, 0], [5, 1]], [[3, 8]], [[7]]]
    assert told.kept == [1, 2, 1, 1]
    assert left == [[6, 0, 5, 1, 3, 8, 7], [3, 8, 7], [7], []]


def test_the_default_recipe_takes_the_networks_sizes(halves):
    network = starting_network(RECIPE)
    assert next(train(network, halves)).network.sizes == network.sizes


def test_a_recipe_for_another_network_is_refused(halves):
    with pytest.raises(ShapeError, match=r"sizes \(8, 6, 2\), but the recipe says \(784, 30, 10\)"):
        train(starting_network(RECIPE), halves, None, Recipe())


def test_mistakes_are_told_at_the_call_and_not_at_the_first_epoch(halves):
    with pytest.raises(RecipeError, match="take at most 210"):
        train(starting_network(RECIPE), halves, None, Recipe(sizes=(8, 6, 2), mini_batch_size=211))


def test_a_run_that_diverges_stops_and_names_epoch_and_eta(halves, engine):
    recipe = Recipe(sizes=(8, 6, 2), mini_batch_size=4, eta=1e300, dtype="float32")
    epochs = train(starting_network(recipe), halves, halves, recipe, engine=engine)
    with pytest.raises(Diverged, match=r"^Epoch 0: .* at eta = 1e\+300; .* eta ten times smaller"):
        next(epochs)


def test_outputs_and_classes_must_be_as_many(halves):
    recipe = Recipe(sizes=(8, 6, 3), mini_batch_size=4)
    with pytest.raises(ShapeError, match="3 outputs, but the examples have 2 classes"):
        train(starting_network(recipe), halves, None, recipe)


def test_early_stopping_ends_a_run_that_gets_no_better(halves):
    recipe = replace(RECIPE, epochs=1000, early_stopping=5)
    epochs = list(train(starting_network(recipe), halves, None, recipe, validation=halves))
    right = [epoch.validation.correct for epoch in epochs]
    assert len(epochs) < 1000
    assert max(right) == max(right[:-5]) > max(right[-5:]) - 1


def test_the_schedule_halves_eta_down_to_a_128th_and_stops(halves):
    recipe = replace(RECIPE, epochs=2000, schedule=2)
    epochs = list(train(starting_network(recipe), halves, None, recipe, validation=halves))
    etas = list(dict.fromkeys(epoch.eta for epoch in epochs))
    assert etas == [2.0 / 2**halvings for halvings in range(8)]


@pytest.mark.parametrize("choice", ["early_stopping", "schedule"])
def test_what_decides_by_validation_examples_needs_some(halves, choice):
    recipe = replace(RECIPE, **{choice: 3})
    with pytest.raises(RecipeError, match=r"pass validation=digits\.validation"):
        train(starting_network(recipe), halves, halves, recipe)


def test_scores_tell_cost_and_accuracy_of_what_was_asked_for(halves, engine):
    recipe = replace(RECIPE, lmbda=3.0, l1=1.0)
    few = halves[:50]
    first = next(
        train(starting_network(recipe), halves, few, recipe, engine=engine, score_training=True)
    )
    assert first.validation is None
    assert (first.evaluation.examples, first.training.examples) == (50, 210)
    outputs = answers(first.network, few.x)
    w = np.concatenate([layer.w.ravel() for layer in first.network.layers])
    expected = 0.5 * np.sum((outputs - few.targets()) ** 2) / 50
    expected += 3.0 / (2 * 210) * np.sum(w**2) + 1.0 / 210 * np.sum(np.abs(w))
    assert first.evaluation.cost == pytest.approx(expected)
    assert first.evaluation.correct == count_correct(outputs, few.labels)


def test_eta_decays_after_every_epoch(halves):
    recipe = replace(RECIPE, decay=0.5)
    etas = [epoch.eta for epoch in train(starting_network(recipe), halves, None, recipe)]
    assert etas == [2.0, 1.0, 0.5]


def test_images_are_distorted_anew_in_every_epoch_and_by_the_seed(rng, monkeypatch):
    images = Examples(rng.random((6, 64)), np.arange(6) % 2, classes=2)
    recipe = Recipe((64, 2), epochs=3, mini_batch_size=2, distort="both", dtype="float64")
    learned, start = [], engines.start

    def watched(*arguments, **more):
        engine = start(*arguments, **more)
        take = engine.learn_from
        engine.learn_from = lambda x, y: (learned.append(x), take(x, y))
        return engine

    monkeypatch.setattr(engines, "start", watched)
    for seed in (1, 1, 2):
        for _ in train(starting_network(recipe), images, None, recipe, seed=seed):
            pass
    first, again, other = learned[:3], learned[3:6], learned[6:]
    np.testing.assert_array_equal(first, again)
    for one, another in zip([*first, first[0]], [images.x, *first[:2], other[0]]):
        assert np.abs(one - another).max() > 0.01


def test_images_are_distorted_as_far_as_the_recipe_says(rng, monkeypatch):
    images = Examples(rng.random((6, 64)), np.arange(6) % 2, classes=2)
    asked = []
    monkeypatch.setattr(
        training, "distort", lambda x, way, rng, strength: asked.append((way, strength)) or x
    )
    choices = {"distort": "elastic", "distort_strength": 0.25, "mini_batch_size": 2, "epochs": 1}
    recipe = Recipe((64, 2), **choices)
    list(train(starting_network(recipe), images, None, recipe))
    assert asked == [("elastic", 0.25)]


def test_the_mean_of_the_epochs_is_scored_and_told(halves):
    plain = [it.network for it in train(starting_network(RECIPE), halves, None, RECIPE)]
    recipe = replace(RECIPE, averaging=0.5)
    first, second, third = train(starting_network(recipe), halves, halves, recipe)
    w = [network.layers[0].w for network in plain]
    np.testing.assert_array_equal(first.network.layers[0].w, w[0])
    np.testing.assert_allclose(second.network.layers[0].w, (w[0] + w[1]) / 2)
    np.testing.assert_allclose(third.network.layers[0].w, (w[0] + w[1] + 2 * w[2]) / 4)
    assert third.correct == count_correct(answers(third.network, halves.x), halves.labels)
    raw = count_correct(answers(plain[2], halves.x), halves.labels)
    assert third.correct != raw  # so this test can tell the two apart


def test_feature_maps_learn_where_a_bright_spot_is(engine, rng):
    labels = rng.integers(0, 2, 200)
    images = rng.random((200, 6, 6)) / 4
    for image, label in zip(images, labels):
        image[rng.integers(0, 3), rng.integers(0, 3) + 3 * label] += 1
    examples = Examples(images.reshape(200, 36), labels, classes=2)
    recipe = Recipe((36, 2), ((3, 3, 2),), epochs=20, starts="small", dtype="float64")
    *_, last = train(starting_network(recipe), examples, examples, recipe, engine=engine)
    assert last.correct > 190


def test_a_recipe_without_the_feature_maps_of_the_network_is_refused(halves):
    network = starting_network(Recipe((9, 2), ((1, 2, 2),)))
    examples = Examples(np.ones((4, 9)), np.array([0, 1, 0, 1]), 2)
    with pytest.raises(ShapeError, match=r"the convolutions \(\(1, 2, 2\),\), but the recipe says"):
        train(network, examples, None, Recipe((9, 2)))


def test_dropout_deals_anew_for_every_mini_batch_and_by_the_seed(halves, engine):
    recipe = replace(RECIPE, dropout=0.5)

    def weights(seed):
        first = next(
            train(starting_network(recipe), halves, None, recipe, engine=engine, seed=seed)
        )
        return first.network.layers[0].w

    np.testing.assert_array_equal(weights(1), weights(1))
    assert (weights(1) != weights(2)).any()


def test_expanded_examples_are_all_trained_on(rng, monkeypatch):
    images = Examples(rng.integers(0, 256, (12, 16)).astype(np.uint8), np.arange(12) % 2, classes=2)
    recipe = Recipe(sizes=(16, 2), mini_batch_size=3, expand="shifts")
    seen = []

    def start(name, network, x, y, recipe, *, examples):
        seen.append((x, y))
        raise KeyboardInterrupt

    monkeypatch.setattr(engines, "start", start)
    with pytest.raises(KeyboardInterrupt):
        train(starting_network(recipe), images, None, recipe)
    ((x, y),) = seen
    assert len(x) == len(y) == 60
    np.testing.assert_array_equal(x[:12], images.x)


CUT_OFF = [
    {},
    {"momentum": 0.6, "nesterov": True, "lmbda": 0.5},
    {"dropout": 0.3, "decay": 0.9},
    {"distort": "both", "momentum": 0.5},
    {"expand": "elastic"},
    {"convolutions": ((2, 3, 2),), "dropout": 0.3, "momentum": 0.5},
    {"schedule": 1, "epochs": 12},
    {"early_stopping": 2, "epochs": 12, "l1": 0.1},
    {"averaging": 0.8, "momentum": 0.5},
]


@pytest.mark.parametrize("choices", CUT_OFF, ids=lambda it: " ".join(map(str, it.items())))
def test_a_run_that_was_cut_off_goes_on_with_the_same_numbers(engine, choices, rng):
    images = Examples(rng.integers(0, 256, (50, 64)).astype(np.uint8), np.arange(50) % 2, 2)
    recipe = Recipe(**({"sizes": (64, 6, 2), "epochs": 6, "mini_batch_size": 4} | choices))

    def run(network, progress=None):
        said = {"engine": engine, "validation": images, "seed": 5}
        return train(network, images, None, recipe, progress=progress, **said)

    unbroken = list(run(starting_network(recipe)))
    for cut in (0, len(unbroken) // 2, len(unbroken) - 1):
        rest = list(run(starting_network(recipe, 9), unbroken[cut].progress))
        assert [epoch.number for epoch in rest] == list(range(cut + 1, len(unbroken)))
        for one, other in zip(unbroken[cut + 1 :], rest, strict=True):
            assert (one.eta, one.validation) == (other.eta, other.validation)
            for mine, its in zip(one.network.layers, other.network.layers, strict=True):
                np.testing.assert_array_equal(mine.w, its.w)
                np.testing.assert_array_equal(mine.b, its.b)
