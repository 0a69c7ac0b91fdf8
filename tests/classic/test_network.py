"""The book's module network."""

import numpy as np
import pytest

from firstnet import engines
from firstnet.classic import mnist_loader, network, shuffle
from firstnet.errors import DataError, Diverged, RecipeError, ShapeError
from firstnet.recipe import Recipe

pytestmark = pytest.mark.usefixtures("private_chance")

LISTING = """
from firstnet import engines
from firstnet.classic import mnist_loader, network

training_data, validation_data, test_data = mnist_loader.load_data_wrapper()
net = network.Network([784, 30, 10])
net.SGD(training_data, 2, 10, 3.0, test_data=test_data)
"""


class ByHand(network.Network):
    """Overrides a method by the same, so that no engine may stand in."""

    def cost_derivative(self, output_activations, y):
        return super().cost_derivative(output_activations, y)


@pytest.fixture(params=["reference", "fast"])
def engine(request, monkeypatch):
    monkeypatch.setattr(network, "ENGINE", request.param)
    return request.param


@pytest.fixture
def no_engine(monkeypatch):
    """Make sure that the examples are computed one by one."""
    monkeypatch.setattr(network, "ENGINE", "none at all")


@pytest.fixture(scope="module")
def digits():
    training_data, _, test_data = mnist_loader.load_data_wrapper()
    return training_data[:300], test_data[:200]


def seeded(sizes, kind=network.Network, seed=5):
    np.random.seed(seed)
    shuffle.random.seed(seed)
    return kind(sizes)


def few_examples(count=7, inputs=3, outputs=2, seed=11):
    rng = np.random.default_rng(seed)
    return [
        (rng.random((inputs, 1)), np.eye(outputs)[:, [rng.integers(outputs)]]) for _ in range(count)
    ]


def numbers(net):
    return np.concatenate([array.ravel() for array in net.weights + net.biases])


# The network as it starts


def test_biases_are_dealt_before_weights():
    net = seeded([3, 4, 2])
    np.random.seed(5)
    for array, shape in zip(net.biases + net.weights, [(4, 1), (2, 1), (4, 3), (2, 4)]):
        assert np.array_equal(array, np.random.randn(*shape))
    assert (net.num_layers, net.sizes) == (3, [3, 4, 2])


@pytest.mark.parametrize("sizes", [[], [784], [784, 0, 10], [784, -3, 10], [784, 30.0, 10], 784])
def test_impossible_sizes_are_refused_in_one_line(sizes):
    with pytest.raises(RecipeError, match=r"^sizes is [^\n]*, but must be two or more whole"):
        network.Network(sizes)


# Feedforward


def worked_by_hand():
    """A network of 2, 1 and 1 neurons, at which x = (1, 0.5) makes both weighted inputs 0."""
    net = network.Network([2, 1, 1])
    net.weights = [np.array([[1.0, -2.0]]), np.array([[4.0]])]
    net.biases = [np.array([[0.0]]), np.array([[-2.0]])]
    return net, np.array([[1.0], [0.5]])


def test_feedforward_by_hand():
    net, x = worked_by_hand()
    assert net.feedforward(x).tolist() == [[0.5]]


@pytest.mark.parametrize("shape", [(3,), (1, 3), (3, 1)])
def test_feedforward_reads_one_input_as_a_column(shape):
    net = seeded([3, 4, 2])
    a = np.array([0.1, 0.2, 0.3])
    assert np.array_equal(net.feedforward(a.reshape(shape)), net.feedforward(a[:, np.newaxis]))
    assert net.feedforward(a.reshape(shape)).shape == (2, 1)


def test_feedforward_takes_many_inputs_side_by_side():
    net = seeded([3, 4, 2])
    many = np.random.default_rng(0).random((3, 5))
    each = [net.feedforward(many[:, [column]]) for column in range(5)]
    np.testing.assert_allclose(net.feedforward(many), np.hstack(each), rtol=1e-14)


def test_feedforward_explains_inputs_it_cannot_take():
    with pytest.raises(ShapeError, match=r"Try a\.T"):
        seeded([3, 4, 2]).feedforward(np.zeros((5, 3)))


# Backpropagation


def test_backprop_by_hand():
    # delta 2: (0.5 - 1) / 4 = -1/8; delta 1: 4 * -1/8 / 4 = -1/8 (the slope of both is 1/4).
    net, x = worked_by_hand()
    nabla_b, nabla_w = net.backprop(x, np.array([[1.0]]))
    assert [b.tolist() for b in nabla_b] == [[[-0.125]], [[-0.125]]]
    assert [w.tolist() for w in nabla_w] == [[[-0.125, -0.0625]], [[-0.0625]]]


def test_backprop_agrees_with_nudges():
    net = seeded([3, 4, 5, 2])
    ((x, y),) = few_examples(1)
    nabla_b, nabla_w = net.backprop(x, y)
    for array, slopes in zip(net.biases + net.weights, nabla_b + nabla_w, strict=True):
        for place in np.ndindex(*array.shape):
            kept, costs = array[place], []
            for nudge in (1e-5, -1e-5):
                array[place] = kept + nudge
                costs.append(0.5 * np.sum((net.feedforward(x) - y) ** 2))
            array[place] = kept
            assert slopes[place] == pytest.approx((costs[0] - costs[1]) / 2e-5, abs=1e-7)


@pytest.mark.parametrize("y", [1, [0, 1], [[0, 1]], [[0], [1]]])
def test_backprop_takes_a_label_or_a_column(y):
    net = seeded([3, 4, 2])
    taken = net.backprop([0.1, 0.2, 0.3], y)
    wanted = net.backprop(np.array([[0.1], [0.2], [0.3]]), np.array([[0.0], [1.0]]))
    for nablas, desired in zip(taken, wanted, strict=True):
        for nabla, wish in zip(nablas, desired, strict=True):
            assert np.array_equal(nabla, wish)


def test_a_mini_batch_takes_one_step_down_the_mean_slope():
    net = seeded([3, 4, 2])
    pair = few_examples(2)
    before = numbers(net)
    (b0, w0), (b1, w1) = (net.backprop(x, y) for x, y in pair)
    slopes = np.concatenate([(p + q).ravel() for p, q in zip(w0 + b0, w1 + b1)])
    net.update_mini_batch(iter(pair), 3.0)
    np.testing.assert_allclose(numbers(net), before - 1.5 * slopes, rtol=1e-12)


@pytest.mark.parametrize("mini_batch", [[], ()])
def test_an_empty_mini_batch_is_refused(mini_batch):
    with pytest.raises(DataError, match="mini-batch is empty"):
        seeded([3, 4, 2]).update_mini_batch(mini_batch, 3.0)


# Both routes of SGD


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("mini_batch_size", [1, 2, 3, 7, 100])
def test_an_engine_leads_where_the_examples_one_by_one_do(mini_batch_size, capsys):
    ends = []
    for kind in (network.Network, ByHand):
        net, examples = seeded([3, 4, 5, 2], kind), few_examples()
        tests = [(x, int(y.argmax())) for x, y in examples]
        assert net.SGD(examples, 3, mini_batch_size, 3.0, test_data=tests) is None
        ends.append((numbers(net), np.hstack([x for x, _ in examples]), capsys.readouterr().out))
    np.testing.assert_allclose(ends[0][0], ends[1][0], rtol=1e-11, atol=1e-14)
    assert np.array_equal(ends[0][1], ends[1][1])
    assert ends[0][2] == ends[1][2]


@pytest.mark.usefixtures("engine")
def test_both_routes_agree_on_mnist(digits, capsys):
    ends = []
    for kind in (network.Network, ByHand):
        net = seeded([784, 30, 10], kind)
        net.SGD(list(digits[0]), 2, 10, 3.0, test_data=digits[1])
        ends.append((numbers(net), capsys.readouterr().out))
    np.testing.assert_allclose(ends[0][0], ends[1][0], rtol=1e-9, atol=1e-12)
    assert ends[0][1] == ends[1][1]


def test_the_engine_is_told_the_whole_recipe_in_float64(monkeypatch):
    told = []
    start_one = engines.start
    monkeypatch.setattr(engines, "start", lambda *given: told.extend(given) or start_one(*given))
    seeded([3, 4, 2]).SGD(few_examples(), 3, 2, 0.5)
    name, start, x, y, recipe = told
    assert name == "fast"
    assert start.dtype == np.float64
    assert (x.shape, y.shape) == ((7, 3), (7, 2))
    assert recipe == Recipe(sizes=(3, 4, 2), epochs=3, mini_batch_size=2, eta=0.5, dtype="float64")


@pytest.mark.usefixtures("engine")
def test_the_book_s_arrays_come_back():
    net = seeded([3, 4, 2])
    net.SGD(few_examples(), 1, 2, 3.0)
    assert [w.shape for w in net.weights] == [(4, 3), (2, 4)]
    assert [b.shape for b in net.biases] == [(4, 1), (2, 1)]
    assert all(array.dtype == np.float64 for array in net.weights + net.biases)
    net.weights[0][0, 0] = 0.0  # and they are the caller's to change


@pytest.mark.usefixtures("engine")
def test_the_starting_weights_are_left_alone():
    net = seeded([3, 4, 2])
    kept, before = net.weights, [w.copy() for w in net.weights]
    net.SGD(few_examples(), 1, 2, 3.0)
    assert all(map(np.array_equal, kept, before))


@pytest.mark.usefixtures("engine")
def test_the_list_stays_shuffled_from_run_to_run():
    net, examples = seeded([3, 4, 2]), few_examples()
    dealt = list(examples)
    once = seeded([3, 4, 2])
    once.SGD(list(dealt), 2, 2, 3.0)
    seeded([3, 4, 2])
    net.SGD(examples, 1, 2, 3.0)
    assert [id(e) for e in examples] != [id(e) for e in dealt]
    assert {id(e) for e in examples} == {id(e) for e in dealt}
    net.SGD(examples, 1, 2, 3.0)
    np.testing.assert_allclose(numbers(net), numbers(once), rtol=1e-12)


@pytest.mark.parametrize("kind", [network.Network, ByHand])
def test_bytes_are_numbers_up_to_255_as_in_the_book(kind):
    rng = np.random.default_rng(2)
    as_bytes = [(rng.integers(0, 4, (3, 1), np.uint8), j) for j in (0, 1, 1)]
    as_floats = [(x.astype(float), j) for x, j in as_bytes]
    ends = []
    for examples in (as_bytes, as_floats):
        net = seeded([3, 4, 2], kind)
        net.SGD(examples, 2, 2, 1.0)
        ends.append(numbers(net))
    assert np.array_equal(*ends)


# What SGD prints


@pytest.mark.parametrize("kind", [network.Network, ByHand])
def test_without_test_data_the_epochs_are_complete(kind, capsys):
    seeded([3, 4, 2], kind).SGD(few_examples(), 2, 2, 3.0)
    assert capsys.readouterr().out == "Epoch 0 complete\nEpoch 1 complete\n"


@pytest.mark.parametrize("kind", [network.Network, ByHand])
def test_with_test_data_the_right_answers_are_counted(kind, capsys):
    net, examples = seeded([3, 4, 2], kind), few_examples()
    net.SGD(examples, 1, 2, 3.0, test_data=zip([x for x, _ in examples], [0] * 7))
    zeros = sum(int(net.feedforward(x).argmax()) == 0 for x, _ in examples)
    assert capsys.readouterr().out == f"Epoch 0: {zeros} / 7\n"
    assert net.evaluate((x, 0) for x, _ in examples) == zeros


def test_no_test_data_is_as_good_as_none(capsys):
    seeded([3, 4, 2]).SGD(few_examples(), 1, 2, 3.0, test_data=[])
    assert capsys.readouterr().out == "Epoch 0 complete\n"


def test_the_book_s_listing_runs(capsys):
    np.random.seed(0)
    exec(LISTING, {})
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("Epoch 0: ") and first.endswith(" / 10000")
    assert second.startswith("Epoch 1: ") and second.endswith(" / 10000")
    assert int(second.split()[2]) > 7_500  # of ten seeds the worst


# Overrides


@pytest.mark.usefixtures("no_engine")
def test_an_overridden_cost_derivative_is_used():
    class Lazy(network.Network):
        def cost_derivative(self, output_activations, y):
            return 0 * output_activations

    net = seeded([3, 4, 2], Lazy)
    before = numbers(net)
    net.SGD(few_examples(), 1, 2, 3.0)
    assert np.array_equal(numbers(net), before)


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize(
    "name", ["feedforward", "update_mini_batch", "backprop", "evaluate", "cost_derivative"]
)
@pytest.mark.parametrize("where", ["instance", "subclass"])
def test_any_method_may_be_overridden(name, where):
    calls = []

    def counted(self, *given):
        calls.append(name)
        return getattr(network.Network, name)(self, *given)

    net = seeded([3, 4, 2], type("Mine", (network.Network,), {}))
    if where == "subclass":
        setattr(type(net), name, counted)
    else:
        setattr(net, name, counted.__get__(net))
    net.SGD(few_examples(), 1, 2, 3.0, test_data=few_examples())
    assert calls


@pytest.mark.usefixtures("no_engine")
def test_a_replaced_sigmoid_is_used(monkeypatch):
    monkeypatch.setattr(network, "sigmoid", lambda z: 0 * z)
    net = seeded([3, 4, 2])
    assert net.feedforward(np.ones((3, 1))).tolist() == [[0.0], [0.0]]
    net.SGD(few_examples(), 1, 2, 3.0)
    assert network.sigmoid_prime(1.0) == 0.0


@pytest.mark.usefixtures("no_engine")
def test_a_replaced_sigmoid_prime_is_used(monkeypatch):
    monkeypatch.setattr(network, "sigmoid_prime", lambda z: 0 * z)
    net = seeded([3, 4, 2])
    before = numbers(net)
    net.SGD(few_examples(), 1, 2, 3.0)
    assert np.array_equal(numbers(net), before)


@pytest.mark.usefixtures("no_engine")
def test_an_overridden_mini_batch_may_hold_what_it_likes():
    class Weighted(network.Network):
        def update_mini_batch(self, mini_batch, eta):
            for x, y, importance in mini_batch:
                super().update_mini_batch([(x, y)], eta * importance)

    net = seeded([3, 4, 2], Weighted)
    net.SGD([(x, y, 0.5) for x, y in few_examples()], 1, 2, 3.0)


# What can't be learned from


@pytest.mark.parametrize("kind", [network.Network, ByHand])
@pytest.mark.parametrize(
    ("wrong", "kind_of_error", "message"),
    [
        ({"epochs": 0}, RecipeError, "epochs is 0"),
        ({"mini_batch_size": 0}, RecipeError, "mini_batch_size is 0"),
        ({"mini_batch_size": 2.5}, RecipeError, "mini_batch_size is 2.5"),
        ({"eta": -3.0}, RecipeError, "eta is -3.0"),
        ({"training_data": []}, DataError, "training_data is empty"),
        ({"training_data": iter(())}, DataError, "used up"),
        ({"test_data": iter(())}, DataError, "test_data .*used up"),
        ({"training_data": [(np.zeros(3), 2)]}, DataError, "is 2, but wanted a label from 0 to 1"),
        ({"training_data": [(np.zeros(4), 1)]}, ShapeError, r"has the shape \(4,\)"),
        ({"training_data": (np.zeros((5, 3)), np.zeros(5))}, DataError, "is no pair"),
        ({"test_data": [(np.zeros(3), 2)]}, DataError, "is 2, but wanted a label from 0 to 1"),
        ({"test_data": [(np.zeros(4), 1)]}, ShapeError, r"has the shape \(4,\)"),
    ],
)
def test_what_sgd_cannot_use_is_explained(kind, wrong, kind_of_error, message):
    run = {"training_data": few_examples(), "epochs": 1, "mini_batch_size": 2, "eta": 3.0} | wrong
    with pytest.raises(kind_of_error, match=message):
        seeded([3, 4, 2], kind).SGD(**run)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("kind", [network.Network, ByHand])
def test_weights_that_are_no_numbers_end_the_run(kind):
    net = seeded([3, 4, 2], kind)
    net.weights[1][0, 0] = np.nan
    with pytest.raises(Diverged, match=r"Epoch 0: .*eta = 3"), np.errstate(all="ignore"):
        net.SGD(few_examples(), 5, 2, 3.0)


# Ctrl-C


def test_an_interrupt_leaves_the_last_whole_epoch(monkeypatch):
    examples = few_examples()
    one_epoch = seeded([3, 4, 2])
    one_epoch.SGD(list(examples), 1, 2, 3.0)

    class Interrupted:
        """The reference engine, until Ctrl-C is pressed in its second epoch."""

        def __init__(self, engine):
            self.engine, self.calls = engine, 0

        def learn_from(self, x, y):
            raise AssertionError("the examples stay the same here")

        def train(self, order, eta, kept=None):
            self.calls += 1
            self.engine.train(order, eta)
            if self.calls == 3:  # an epoch of 7 by 2 is two calls
                raise KeyboardInterrupt

        def feedforward(self, x):
            return self.engine.feedforward(x)

        def network(self):
            return self.engine.network()

        def velocity(self):
            return self.engine.velocity()

        def set_velocity(self, velocity):
            self.engine.set_velocity(velocity)

    monkeypatch.setattr(network, "ENGINE", "reference")
    start = engines.start
    monkeypatch.setattr(engines, "start", lambda *given: Interrupted(start(*given)))
    net, dealt = seeded([3, 4, 2]), list(examples)
    with pytest.raises(KeyboardInterrupt):
        net.SGD(examples, 5, 2, 3.0)
    np.testing.assert_allclose(numbers(net), numbers(one_epoch), rtol=1e-12)
    assert sorted(map(id, examples)) == sorted(map(id, dealt))


# The module's functions


def test_sigmoid_by_hand():
    assert network.sigmoid(0) == 0.5
    assert network.sigmoid(np.log(3)) == pytest.approx(0.75, rel=1e-15)
    assert network.sigmoid_prime([0.0, np.log(3)]).tolist() == pytest.approx([0.25, 0.1875])


def test_sigmoid_neither_overflows_nor_hides_what_is_no_number():
    assert network.sigmoid(np.array([1e9, np.inf])).tolist() == [1.0, 1.0]
    assert 0 <= network.sigmoid(-1e9) < 1e-300
    assert np.isnan(network.sigmoid(np.nan))


def test_a_sigmoid_and_its_mirror_add_up_to_one():
    z = np.linspace(-30, 30, 121)
    np.testing.assert_allclose(network.sigmoid(-z), 1 - network.sigmoid(z), atol=1e-15)
