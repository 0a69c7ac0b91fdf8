"""The book's module network2."""

import json

import numpy as np
import pytest

from firstnet import engines
from firstnet.classic import mnist_loader, network2, shuffle
from firstnet.errors import DataError, Diverged, FormatError, RecipeError, UnknownName

pytestmark = pytest.mark.usefixtures("private_chance")

MONITORS = {
    "monitor_evaluation_cost": True,
    "monitor_evaluation_accuracy": True,
    "monitor_training_cost": True,
    "monitor_training_accuracy": True,
}
COSTS = [network2.QuadraticCost, network2.CrossEntropyCost]


class ByHand(network2.Network):
    """Overrides a method by the same, so that no engine may stand in."""

    def backprop(self, x, y):
        return super().backprop(x, y)


@pytest.fixture(params=["reference", "fast"])
def engine(request, monkeypatch):
    monkeypatch.setattr(network2, "ENGINE", request.param)


@pytest.fixture
def no_engine(monkeypatch):
    """Make sure that the examples are computed one by one."""
    monkeypatch.setattr(network2, "ENGINE", "none at all")


def seeded(sizes, kind=network2.Network, cost=network2.CrossEntropyCost):
    np.random.seed(5)
    shuffle.random.seed(5)
    return kind(sizes, cost=cost)


def few_examples(count=7, inputs=3, outputs=2):
    rng = np.random.default_rng(11)
    return [
        (rng.random((inputs, 1)), np.eye(outputs)[:, [rng.integers(outputs)]]) for _ in range(count)
    ]


def labelled(examples):
    return [(x, int(y.argmax())) for x, y in examples]


def numbers(net):
    return np.concatenate([array.ravel() for array in net.weights + net.biases])


# The costs


def test_costs_by_hand():
    a, y = np.array([[0.25], [0.5]]), np.array([[1.0], [0.0]])
    assert network2.QuadraticCost.fn(a, y) == 0.5 * (0.5625 + 0.25)
    assert network2.CrossEntropyCost.fn(a, y) == pytest.approx(np.log(4) + np.log(2), rel=1e-15)


def test_deltas_by_hand():
    z, y = np.array([[0.0], [np.log(3)]]), np.array([[1.0], [0.0]])
    a = network2.sigmoid(z)
    np.testing.assert_allclose(network2.CrossEntropyCost.delta(z, a, y), [[-0.5], [0.75]])
    np.testing.assert_allclose(
        network2.QuadraticCost.delta(z, a, y), [[-0.5 / 4], [0.75 * 3 / 16]], rtol=1e-15
    )


def test_a_certain_answer_costs_nothing_if_right_and_the_largest_number_if_wrong():
    one = np.array([[1.0]])
    assert network2.CrossEntropyCost.fn(one, one) == 0.0
    assert network2.CrossEntropyCost().fn(one, 0 * one) == np.finfo(float).max


# Starting weights


def test_the_default_start_divides_the_weights_by_the_root_of_the_inputs():
    net = seeded([4, 9, 2])
    np.random.seed(5)
    biases = [np.random.randn(9, 1), np.random.randn(2, 1)]
    weights = [np.random.randn(9, 4) / 2.0, np.random.randn(2, 9) / 3.0]
    assert all(map(np.array_equal, net.biases + net.weights, biases + weights))


def test_the_large_start_deals_anew():
    net = seeded([4, 9, 2])
    net.large_weight_initializer()
    np.random.seed(5)
    np.random.randn(9 + 2 + 9 * 4 + 2 * 9)
    for array in net.biases + net.weights:
        assert np.array_equal(array, np.random.randn(*array.shape))


@pytest.mark.parametrize("sizes", [[784], [784, 0, 10], 784])
def test_impossible_sizes_are_refused(sizes):
    with pytest.raises(RecipeError, match=r"^sizes is "):
        network2.Network(sizes)


# Single steps


@pytest.mark.parametrize("cost", COSTS)
def test_backprop_agrees_with_nudges(cost):
    net = seeded([3, 4, 5, 2], cost=cost)
    ((x, y),) = few_examples(1)
    nabla_b, nabla_w = net.backprop(x, y)
    for array, slopes in zip(net.biases + net.weights, nabla_b + nabla_w, strict=True):
        for place in np.ndindex(*array.shape):
            kept, nudged = array[place], []
            for nudge in (1e-5, -1e-5):
                array[place] = kept + nudge
                nudged.append(cost.fn(net.feedforward(x), y))
            array[place] = kept
            assert slopes[place] == pytest.approx((nudged[0] - nudged[1]) / 2e-5, abs=1e-7)


def test_a_mini_batch_takes_the_book_s_step():
    net, pair = seeded([3, 4, 2]), few_examples(2)
    (b0, w0), (b1, w1) = (net.backprop(x, y) for x, y in pair)
    eta, lmbda, n = 0.5, 0.25, 5
    weights = [
        (1 - eta * lmbda / n) * w - eta / 2 * (p + q) for w, p, q in zip(net.weights, w0, w1)
    ]
    biases = [b - eta / 2 * (p + q) for b, p, q in zip(net.biases, b0, b1)]
    net.update_mini_batch(pair, eta, lmbda, n)
    for after, wanted in zip(net.weights + net.biases, weights + biases, strict=True):
        np.testing.assert_allclose(after, wanted, rtol=1e-13)


def test_l1_pulls_every_weight_the_same_way_to_zero():
    pair, ends = few_examples(2), []
    for l1 in (0.0, 0.25):
        net = seeded([3, 4, 2])
        signs = [np.sign(w) for w in net.weights]
        net.update_mini_batch(pair, 0.5, 0.0, 5, l1=l1)
        ends.append(net)
    plain, pulled = ends
    for w, v, sign in zip(plain.weights, pulled.weights, signs, strict=True):
        np.testing.assert_allclose(v, w - 0.5 * 0.25 / 5 * sign, rtol=1e-12)
    assert all(map(np.array_equal, plain.biases, pulled.biases))


def test_momentum_remembers_the_step_before():
    net, pair = seeded([3, 4, 2]), few_examples(2)
    start = numbers(net)
    net.update_mini_batch(pair, 0.5, 0.0, 2, momentum=0.75)
    first = numbers(net) - start
    fresh = seeded([3, 4, 2])
    fresh.weights, fresh.biases = net.weights, net.biases
    fresh.update_mini_batch(pair, 0.5, 0.0, 2)
    net.update_mini_batch(pair, 0.5, 0.0, 2, momentum=0.75)
    np.testing.assert_allclose(numbers(net), numbers(fresh) + 0.75 * first, rtol=1e-12)


def test_an_empty_mini_batch_is_refused():
    with pytest.raises(DataError, match="mini-batch is empty"):
        seeded([3, 4, 2]).update_mini_batch([], 3.0, 0.0, 1)


# Accuracy and total cost


def test_accuracy_reads_labels_or_what_should_be_answered():
    net, examples = seeded([3, 4, 2]), few_examples()
    right = sum(int(net.feedforward(x).argmax() == y.argmax()) for x, y in examples)
    assert 0 < right < 7
    assert net.accuracy(examples, convert=True) == right
    assert net.accuracy(labelled(examples)) == right


def test_the_total_cost_is_the_mean_cost_and_the_weights_by_the_size_of_these_data():
    net, examples = seeded([3, 4, 2]), few_examples()
    mean = np.mean([net.cost.fn(net.feedforward(x), y) for x, y in examples])
    squares = sum(np.linalg.norm(w) ** 2 for w in net.weights)
    sizes = sum(np.abs(w).sum() for w in net.weights)
    assert net.total_cost(examples, 0.0) == pytest.approx(mean, rel=1e-14)
    assert net.total_cost(examples, 3.0) == pytest.approx(mean + 0.5 * 3 / 7 * squares, rel=1e-14)
    assert net.total_cost(labelled(examples), 0.0, convert=True) == net.total_cost(examples, 0.0)
    assert net.total_cost(examples, 0.0, l1=3.0) == pytest.approx(mean + 3 / 7 * sizes, rel=1e-14)


def test_no_examples_have_no_cost():
    with pytest.raises(DataError, match="data is empty"):
        seeded([3, 4, 2]).total_cost([], 0.0)


# Both routes of SGD


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("cost", [*COSTS, network2.CrossEntropyCost()])
@pytest.mark.parametrize(
    "choices",
    [
        {},
        {"lmbda": 0.5},
        {"l1": 0.25},
        {"momentum": 0.5},
        {"lmbda": 0.5, "l1": 0.25, "momentum": 0.5, "early_stopping_n": 2},
        {"schedule_n": 1},
    ],
    ids=str,
)
@pytest.mark.parametrize("mini_batch_size", [1, 3, 100])
def test_an_engine_leads_where_the_examples_one_by_one_do(mini_batch_size, choices, cost, capsys):
    ends = []
    for kind in (network2.Network, ByHand):
        net, examples = seeded([3, 4, 5, 2], kind, cost), few_examples()
        test = labelled(examples[:5])
        series = net.SGD(
            examples, 6, mini_batch_size, 0.5, evaluation_data=test, **choices, **MONITORS
        )
        printed = [line.split(":")[0] for line in capsys.readouterr().out.splitlines()]
        ends.append((numbers(net), np.hstack([x for x, _ in examples]), printed, *series))
    for ours, by_hand in zip(*ends, strict=True):
        if ours is ends[0][2]:
            assert ours == by_hand
        else:
            np.testing.assert_allclose(ours, by_hand, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("kind", [network2.Network, ByHand])
def test_momentum_starts_from_rest_in_every_run(kind):
    net, examples = seeded([3, 4, 2], kind), few_examples()
    start = net.weights, net.biases
    ends = []
    for _ in range(2):
        net.weights, net.biases = start
        shuffle.random.seed(1)
        net.SGD(list(examples), 1, 2, 0.5, momentum=0.9)
        ends.append(numbers(net))
    assert np.array_equal(*ends)


@pytest.mark.parametrize("kind", [network2.Network, ByHand])
def test_a_slice_is_a_copy_and_a_list_stays_shuffled(kind):
    examples = few_examples()
    dealt = list(examples)
    seeded([3, 4, 2], kind).SGD(examples[:5], 1, 2, 0.5)
    assert list(map(id, examples)) == list(map(id, dealt))
    seeded([3, 4, 2], kind).SGD(examples, 1, 2, 0.5)
    assert list(map(id, examples)) != list(map(id, dealt))
    assert sorted(map(id, examples)) == sorted(map(id, dealt))


# What SGD prints and returns


@pytest.mark.parametrize("kind", [network2.Network, ByHand])
def test_the_book_s_lines_are_printed(kind, capsys):
    net, examples = seeded([3, 4, 2], kind), few_examples()
    test = labelled(examples[:5])
    series = net.SGD(examples, 1, 2, 0.5, 0.1, test, True, True, True, True)
    (evaluation_cost,), (evaluation_accuracy,), (training_cost,), (training_accuracy,) = series
    assert capsys.readouterr().out == (
        "Epoch 0 training complete\n"
        f"Cost on training data: {training_cost}\n"
        f"Accuracy on training data: {training_accuracy} / 7\n"
        f"Cost on evaluation data: {evaluation_cost}\n"
        f"Accuracy on evaluation data: {evaluation_accuracy} / 5\n"
        "\n"
    )
    assert evaluation_cost == pytest.approx(net.total_cost(test, 0.1, convert=True), rel=1e-13)
    assert evaluation_accuracy == net.accuracy(test)
    assert training_cost == pytest.approx(net.total_cost(examples, 0.1), rel=1e-13)
    assert training_accuracy == net.accuracy(examples, convert=True)


@pytest.mark.parametrize("kind", [network2.Network, ByHand])
def test_what_is_not_monitored_is_neither_printed_nor_returned(kind, capsys):
    series = seeded([3, 4, 2], kind).SGD(few_examples(), 2, 2, 0.5)
    assert series == ([], [], [], [])
    out = capsys.readouterr().out
    assert out == "Epoch 0 training complete\n\nEpoch 1 training complete\n\n"


def test_figures_are_plain_numbers_fit_for_json():
    examples = few_examples()
    series = seeded([3, 4, 2]).SGD(
        examples, 1, 2, 0.5, evaluation_data=labelled(examples), **MONITORS
    )
    assert json.loads(json.dumps(series)) == [*map(list, series)]


# Stopping, and shorter steps


class Judged(network2.Network):
    """Takes its accuracies from a list, and remembers the etas of its mini-batches."""

    def accuracy(self, data, convert=False):
        return self.accuracies.pop(0)

    def update_mini_batch(self, mini_batch, eta, lmbda, n):
        self.etas.append(eta)


def judged(accuracies, **choices):
    net, examples = seeded([3, 4, 2], Judged), few_examples()
    net.accuracies, net.etas = list(accuracies), []
    net.SGD(examples, len(accuracies), 7, 1.0, evaluation_data=labelled(examples), **choices)
    return net.etas


def test_early_stopping_waits_n_epochs_for_a_better_accuracy():
    assert len(judged([1, 3, 2, 4, 4, 3, 9, 9], early_stopping_n=3)) == 8
    assert len(judged([1, 3, 2, 4, 4, 3, 3, 9], early_stopping_n=3)) == 7
    assert len(judged([1, 3, 2, 2, 2, 9, 9, 9], early_stopping_n=3)) == 5


def test_the_schedule_halves_eta_until_a_128th():
    assert judged([5] * 20, schedule_n=1) == [1.0, 1.0, *(0.5**k for k in range(1, 8))]


# The caller's own


class Cubic:
    @staticmethod
    def fn(a, y):
        return float(np.sum(np.abs(a - y) ** 3))

    @staticmethod
    def delta(z, a, y):
        return 3 * np.abs(a - y) * (a - y) * network2.sigmoid_prime(z)


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("cost", [Cubic, Cubic()])
def test_a_cost_of_one_s_own_is_learned_and_monitored(cost):
    net, examples = seeded([3, 4, 2], cost=cost), few_examples()
    before = net.total_cost(examples, 0.0)
    _, _, (*_, after), _ = net.SGD(examples, 5, 2, 0.5, monitor_training_cost=True)
    assert after < before
    assert after == pytest.approx(net.total_cost(examples, 0.0), rel=1e-12)


@pytest.mark.usefixtures("no_engine")
def test_a_cost_that_overrides_one_function_is_used():
    class Lazy(network2.CrossEntropyCost):
        @staticmethod
        def delta(z, a, y):
            return 0 * a

    net = seeded([3, 4, 2], cost=Lazy)
    before = numbers(net)
    net.SGD(few_examples(), 1, 2, 3.0)
    assert np.array_equal(numbers(net), before)


@pytest.mark.usefixtures("no_engine")
def test_a_replaced_function_of_a_cost_is_used(monkeypatch):
    monkeypatch.setattr(network2.CrossEntropyCost, "fn", staticmethod(lambda a, y: 42.0))
    series = seeded([3, 4, 2]).SGD(few_examples(), 1, 2, 3.0, monitor_training_cost=True)
    assert series[2] == [pytest.approx(42.0)]


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize(
    "name", ["feedforward", "update_mini_batch", "backprop", "accuracy", "total_cost"]
)
def test_any_method_may_be_overridden(name):
    calls = []

    def counted(self, *given, **more):
        calls.append(name)
        return getattr(network2.Network, name)(self, *given, **more)

    net = seeded([3, 4, 2], type("Mine", (network2.Network,), {name: counted}))
    examples = few_examples()
    net.SGD(examples, 1, 2, 3.0, evaluation_data=labelled(examples), **MONITORS)
    assert calls


@pytest.mark.usefixtures("no_engine")
def test_methods_of_one_s_own_are_told_to_convert_as_in_the_book():
    told = []

    class Mine(network2.Network):
        def accuracy(self, data, convert=False):
            told.append(("accuracy", len(data), convert))
            return 0

        def total_cost(self, data, lmbda, convert=False):
            told.append(("total_cost", len(data), convert))
            return 0.0

    examples = few_examples()
    evaluation = labelled(examples[:5])
    seeded([3, 4, 2], Mine).SGD(examples, 1, 2, 3.0, evaluation_data=evaluation, **MONITORS)
    assert told == [
        ("total_cost", 7, False),
        ("accuracy", 7, True),
        ("total_cost", 5, True),
        ("accuracy", 5, False),
    ]


@pytest.mark.usefixtures("no_engine")
def test_a_replaced_sigmoid_is_used(monkeypatch):
    monkeypatch.setattr(network2, "sigmoid", lambda z: 0 * z + 0.25)
    net = seeded([3, 4, 2])
    assert net.feedforward(np.ones((3, 1))).tolist() == [[0.25], [0.25]]
    assert network2.sigmoid_prime(1.0) == 0.1875
    net.SGD(few_examples(), 1, 2, 3.0)


# What can't be learned from


@pytest.mark.parametrize("kind", [network2.Network, ByHand])
@pytest.mark.parametrize(
    ("wrong", "kind_of_error", "message"),
    [
        ({"lmbda": -1.0}, RecipeError, "lmbda is -1.0"),
        ({"l1": -1.0}, RecipeError, "l1 is -1.0"),
        ({"momentum": 1.0}, RecipeError, "momentum is 1.0"),
        ({"early_stopping_n": 1.5}, RecipeError, "early_stopping is 1.5"),
        ({"schedule_n": -1}, RecipeError, "schedule is -1"),
        ({"training_data": []}, DataError, "training_data is empty"),
        ({"evaluation_data": iter(())}, DataError, "evaluation_data .*used up"),
        ({"evaluation_data": [(np.zeros(3), 2)]}, DataError, "is 2, but wanted a label"),
        ({"evaluation_data": None}, DataError, "no evaluation_data to monitor"),
        (
            {"evaluation_data": [], "monitor_evaluation_accuracy": False, "schedule_n": 3},
            DataError,
            "or to stop by",
        ),
    ],
)
def test_what_sgd_cannot_use_is_explained(kind, wrong, kind_of_error, message):
    run = {
        "training_data": few_examples(),
        "epochs": 1,
        "mini_batch_size": 2,
        "eta": 3.0,
        "evaluation_data": labelled(few_examples()),
        "monitor_evaluation_accuracy": True,
    }
    with pytest.raises(kind_of_error, match=message):
        seeded([3, 4, 2], kind).SGD(**run | wrong)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("kind", [network2.Network, ByHand])
def test_weights_that_are_no_numbers_end_the_run(kind):
    net = seeded([3, 4, 2], kind)
    net.weights[1][0, 0] = np.nan
    with pytest.raises(Diverged, match=r"Epoch 0: .*eta = 3"), np.errstate(all="ignore"):
        net.SGD(few_examples(), 5, 2, 3.0)


def test_the_engine_is_told_the_whole_recipe(monkeypatch):
    told = []
    start = engines.start
    monkeypatch.setattr(engines, "start", lambda *given: told.extend(given) or start(*given))
    seeded([3, 4, 2]).SGD(few_examples(), 3, 2, 0.5, lmbda=0.25, l1=0.125, momentum=0.75)
    name, network, _, _, recipe = told
    assert (name, network.dtype) == ("fast", np.float64)
    chosen = (recipe.cost, recipe.lmbda, recipe.l1, recipe.momentum, recipe.mini_batch_size)
    assert chosen == ("cross-entropy", 0.25, 0.125, 0.75, 2)


# Saving and loading


@pytest.mark.parametrize("cost", [*COSTS, network2.QuadraticCost()])
@pytest.mark.parametrize("name", ["net", "net.json", "net.safetensors"])
def test_a_saved_network_comes_back(name, cost, tmp_path):
    net = seeded([3, 4, 2], cost=cost)
    net.save(tmp_path / name)
    net.save(str(tmp_path / name))  # over its own file, it may
    back = network2.load(str(tmp_path / name))
    assert np.array_equal(numbers(back), numbers(net))
    assert back.sizes == [3, 4, 2]
    assert back.cost.fn is cost.fn


def test_the_file_has_the_book_s_form(tmp_path):
    net = seeded([3, 4, 2], cost=network2.QuadraticCost)
    net.save(tmp_path / "net")
    contents = json.loads((tmp_path / "net").read_text())
    assert contents["sizes"] == [3, 4, 2]
    assert contents["cost"] == "QuadraticCost"
    assert contents["weights"] == [w.tolist() for w in net.weights]
    assert contents["biases"] == [b.tolist() for b in net.biases]


def test_a_file_of_the_book_s_own_program_is_read(tmp_path):
    contents = {"sizes": [2, 1], "weights": [[[1.0, -2.0]]], "biases": [[[0.5]]]}
    (tmp_path / "net").write_text(json.dumps(contents | {"cost": "CrossEntropyCost"}))
    net = network2.load(tmp_path / "net")
    assert net.cost is network2.CrossEntropyCost
    assert (net.weights[0].tolist(), net.biases[0].tolist()) == ([[1.0, -2.0]], [[0.5]])


def test_a_cost_that_is_not_of_this_module_is_not_guessed(tmp_path):
    seeded([3, 4, 2], cost=Cubic).save(tmp_path / "net")
    with pytest.raises(UnknownName, match="No cost of network2 is called 'Cubic'"):
        network2.load(tmp_path / "net")


def test_a_file_of_other_neurons_is_refused(tmp_path):
    seeded([3, 4, 2]).save(tmp_path / "net")
    contents = json.loads((tmp_path / "net").read_text())
    contents["firstnet"]["neurons"] = ["tanh", "sigmoid"]
    (tmp_path / "net").write_text(json.dumps(contents))
    with pytest.raises(FormatError, match="other neurons than sigmoid"):
        network2.load(tmp_path / "net")


def test_what_is_no_network_is_not_overwritten(tmp_path):
    (tmp_path / "thesis").write_text("chapter 1")
    with pytest.raises(FormatError, match="stays as it is"):
        seeded([3, 4, 2]).save(tmp_path / "thesis")


# The book's own figures


def test_the_book_s_overfitting_run_starts_digit_for_digit():
    """Source: chapter 3, "Overfitting and regularization"; the program fig/overfitting.py."""
    training_data, _, test_data = mnist_loader.load_data_wrapper()
    shuffle.random.seed(12345678)
    np.random.seed(12345678)
    net = network2.Network([784, 30, 10], cost=network2.CrossEntropyCost())
    net.large_weight_initializer()
    series = net.SGD(
        training_data[:1000], 5, 10, 0.5, evaluation_data=test_data, lmbda=0.0, **MONITORS
    )
    evaluation_cost, evaluation_accuracy, training_cost, training_accuracy = series
    assert evaluation_accuracy == [5887, 6505, 6970, 7271, 7433]
    assert training_accuracy == [690, 749, 812, 848, 872]
    assert evaluation_cost[0] == pytest.approx(2.076277232332908, abs=1e-12)
    assert training_cost[0] == pytest.approx(1.8433647860328504, abs=1e-12)
