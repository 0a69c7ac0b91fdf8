"""One network of the learner's: weights in and out, the gradient, a step, a training."""

import runpy
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from firstnet.book.costs import QUADRATIC
from firstnet.doctor.discovery import discover
from firstnet.doctor.program import load
from firstnet.doctor.reaching import last_name, main_output, output_in, reach, shown
from firstnet.doctor.reading import mended, read
from firstnet.doctor.reference import ALL_SIGMOID, gradient
from firstnet.doctor.roles import State, Unfit
from firstnet.doctor.siblings import importer
from firstnet.doctor.slots import Unreadable, make
from firstnet.doctor.trial import FIRST

CASES = runpy.run_path(str(Path(__file__).with_name("stage_cases.py")))
CHAPTER_ONE = CASES["CHAPTER_ONE"]
HEALTHY = sorted((Path(__file__).parents[2] / "bench" / "doctor" / "healthy").glob("*.py"))
LARGE = {"kaggle_functions"}
MATRIX = CHAPTER_ONE.replace(
    "np.random.randn(n, m) for", "np.random.randn(n, m).view(np.matrix) for"
)
MATRIX = MATRIX.replace("np.random.randn(n, 1) for", "np.random.randn(n, 1).view(np.matrix) for")


def found(text):
    return discover(load(mended("learner.py", text)))


@cache
def style(name):
    (path,) = (it for it in HEALTHY if it.stem == name)
    with importer(path.parent):
        return discover(load(read(path)))


def all_styles():
    """Yield a network in each style, with weights that are known."""
    for path in HEALTHY:
        if path.stem not in LARGE:
            try:
                yield path.stem, FIRST.body(style(path.stem))
            except Unreadable:
                continue
    yield "np.matrix", FIRST.body(found(MATRIX))


def same(one, other, tolerance=0.0):
    pairs = list(zip(one.arrays(), other.arrays(), strict=True))
    return bool(pairs) and all(
        np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=0, atol=tolerance)
        for (_, _, a), (_, _, b) in pairs
    )


# -- weights in and out --------------------------------------------------------------------------


def test_weights_that_are_put_in_come_out_in_every_style():
    lost = []
    for name, body in all_styles():
        dealt = FIRST.state(body)
        shapes = [it.shape for it in dealt.w]
        if not same(dealt, body.state()) or shapes != list(zip(body.sizes[1:], body.sizes)):
            lost.append(name)
    assert lost == []


def test_weights_that_are_put_in_are_those_that_feedforward_uses_in_every_style():
    unmoved = []
    for name, body in all_styles():
        x = np.linspace(0.1, 0.9, body.sizes[0])
        before = body.outputs(x)
        body.put(State(tuple(0.5 * w for w in body.state().w), body.state().b))
        if np.allclose(body.outputs(x), before):
            unmoved.append(name)
    assert unmoved == []


def test_weights_kept_the_other_way_round_are_turned():
    body = make(style("attributes_rows"), (3, 4, 2))
    w = np.arange(12.0).reshape(4, 3)
    body.put(body.state().with_array("w", 0, w))
    np.testing.assert_array_equal(body.instance.W1, w.T)
    body.put(body.state().with_array("b", 0, np.array([[1.0], [2.0], [3.0], [4.0]])))
    np.testing.assert_array_equal(body.instance.b1, [[1.0, 2.0, 3.0, 4.0]])


def test_weights_in_single_precision_give_way_to_double():
    body = make(style("single_precision"), (3, 4, 5, 2))
    assert body.instance.weights[0].dtype == np.float32
    fine = np.full((4, 3), 1 / 3)
    body.put(body.state().with_array("w", 0, fine))
    np.testing.assert_array_equal(body.state().w[0], fine)


def test_a_state_is_a_copy():
    body = FIRST.body(found(CHAPTER_ONE))
    state = body.state()
    state.w[0][...] = 7
    assert not np.any(body.state().w[0] == 7)
    body.put(state)
    state.w[0][...] = 8
    assert np.all(body.state().w[0] == 7)


def test_nothing_is_shared_between_two_networks():
    sharing = []
    for name, body in all_styles():
        before = body.state()
        twin, other = body.copy(), FIRST.body(body.patient)
        for it in (twin, other):
            it.put(State(tuple(0 * w for w in before.w), before.b))
        if not same(body.state(), before) or np.any(twin.state().w[0]):
            sharing.append(name)
    assert sharing == []


def test_a_network_without_biases_has_a_state_without_them():
    state = FIRST.body(style("query_train")).state()
    assert state.b == (None, None)
    assert [(kind, layer) for kind, layer, _ in state.arrays()] == [("w", 0), ("w", 1)]


# -- the gradient --------------------------------------------------------------------------------

SIGMOID_QUADRATIC = [
    "attributes_rows",
    "biases_rows",
    "eta_stored",
    "index_loops",
    "layer_dicts",
    "layer_objects",
    "outer_vectors",
    "renamed_english",
    "scalar_loops",
    "three_ints",
    "two_lists",
    "weights_first",
]


@pytest.mark.parametrize("name", SIGMOID_QUADRATIC)
def test_the_gradient_is_sorted_as_the_book_has_it_in_every_style(name):
    body = FIRST.body(style(name))
    xs, ys = FIRST.examples(body, 1)
    right = gradient(body.state(), ALL_SIGMOID, QUADRATIC, xs[0], ys[0])
    got, _ = body.gradient(xs[0], ys[0])
    assert got.keys() == right.keys()
    for key, slope in right.items():
        np.testing.assert_allclose(got[key], slope, rtol=1e-6, atol=1e-9)


def test_the_gradient_of_equal_layers_is_sorted_by_the_order_it_comes_in():
    body = make(found(CHAPTER_ONE), (3, 3, 3, 3))
    body.put(FIRST.state(body))
    xs, ys = FIRST.examples(body, 1)
    right = gradient(body.state(), ALL_SIGMOID, QUADRATIC, xs[0], ys[0])
    got, _ = body.gradient(xs[0], ys[0])
    for key, slope in right.items():
        np.testing.assert_allclose(got[key], slope, rtol=1e-9)


def test_the_gradient_of_equal_layers_is_sorted_by_names():
    body = make(style("attributes_rows"), (3, 3, 3))
    body.put(FIRST.state(body))
    xs, ys = FIRST.examples(body, 1)
    got, _ = body.gradient(xs[0], ys[0])
    net = body.instance
    assert list(vars(net)).index("dW2") < list(vars(net)).index("dW1")
    np.testing.assert_array_equal(got["w", 0], net.dW1)
    np.testing.assert_array_equal(got["w", 1], net.dW2)
    np.testing.assert_array_equal(got["b", 0], net.db1.T)


def test_what_has_no_fitting_shape_is_no_gradient():
    text = CHAPTER_ONE.replace("return (nabla_b, nabla_w)", "return (nabla_b[1:], nabla_w)")
    body = FIRST.body(found(text))
    got, result = body.gradient(np.full(3, 0.5), np.array([0.0, 1.0]))
    assert ("b", 0) not in got
    assert set(got) == {("w", 0), ("w", 1), ("w", 2), ("b", 1), ("b", 2)}
    assert len(result[0]) == 2


# -- a step and a training -----------------------------------------------------------------------

AVERAGES = [
    "biases_rows",
    "einsum_matmul",
    "greek",
    "index_loops",
    "matrix_columns",
    "outer_vectors",
    "renamed_spanish",
    "scalar_loops",
    "three_ints",
    "two_lists",
]


@pytest.mark.parametrize("name", AVERAGES)
def test_a_step_goes_eta_times_the_mean_gradient_downhill_in_every_style(name):
    body = FIRST.body(style(name))
    xs, ys = FIRST.examples(body, 3)
    before = body.state()
    slopes = [gradient(before, ALL_SIGMOID, QUADRATIC, x, y) for x, y in zip(xs, ys)]
    body.step(xs, ys, 0.5)
    for (kind, layer, old), (_, _, new) in zip(before.arrays(), body.state().arrays()):
        mean = np.mean([it[kind, layer] for it in slopes], axis=0)
        np.testing.assert_allclose(new, old - 0.5 * mean, rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", ["eta_stored", "layer_objects", "attributes_rows", "two_lists"])
def test_a_training_changes_the_weights_in_proportion_to_eta(name):
    changes = []
    for eta in (0.0, 1e-4, 1e-3):
        body = FIRST.body(style(name))
        xs, ys = FIRST.examples(body, 4)
        before = body.state()
        body.train(xs, ys, epochs=2, size=4, eta=eta)
        changes.append(body.state().w[0] - before.w[0])
    assert not np.any(changes[0])
    np.testing.assert_allclose(
        10 * changes[1], changes[2], rtol=0, atol=1e-3 * np.abs(changes[2]).max()
    )
    assert np.abs(changes[2]).max() > 1e-7


def test_weights_that_functions_return_are_taken_over():
    body = FIRST.body(style("dict_functions"))
    xs, ys = FIRST.examples(body, 4)
    slopes = [body.gradient(x, y)[0] for x, y in zip(xs, ys)]
    before = body.state()
    body.step(xs, ys, 0.5)
    for (kind, layer, old), (_, _, new) in zip(before.arrays(), body.state().arrays()):
        mean = np.mean([it[kind, layer] for it in slopes], axis=0)
        np.testing.assert_allclose(new, old - 0.5 * mean, rtol=0, atol=1e-9)
    body.train(xs, ys, epochs=1, size=4, eta=0.0)  # starts anew, and returns what it started with
    assert not same(body.state(), before)
    assert np.abs(body.state().w[0]).max() < 0.3


def test_numbers_of_a_training_that_the_network_keeps_are_set():
    body = FIRST.body(style("eta_stored"))
    xs, ys = FIRST.examples(body, 4)
    body.train(xs, ys, epochs=3, size=2, eta=0.25)
    kept = body.instance
    assert (kept.lr, kept.epochs, kept.batch_size) == (0.25, 3, 2)


def test_verbs_that_are_missing_are_told_to_be():
    text = CHAPTER_ONE.replace("def SGD(self, training_data", "def go_on(self, stuff, thing")
    body = FIRST.body(found(text))
    with pytest.raises(Unfit, match="no function was found that trains for some epochs"):
        body.train(np.ones((1, 3)), np.ones((1, 2)), 1, 1, 0.1)


# -- how examples are laid out -------------------------------------------------------------------

X, Y = np.arange(6.0).reshape(2, 3), np.array([[0.0, 1.0], [1.0, 0.0]])


@pytest.mark.parametrize(
    ("name", "one", "several", "answer"),
    [
        ("book_columns", (3, 1), (3, 2), (2, 1)),
        ("biases_rows", (1, 3), (2, 3), (1, 2)),
        ("outer_vectors", (3,), (2, 3), (2,)),
        ("softmax_l2_rows", (1, 3), (2, 3), (1,)),
    ],
)
def test_examples_are_laid_out_as_the_program_takes_them(name, one, several, answer):
    body = FIRST.body(style(name))
    assert body.example(X[0]).shape == one
    assert body.batch(X).shape == several
    assert body.answer(Y[0]).shape == answer
    assert [(x.shape, y.shape) for x, y in body.pairs(X, Y)] == [(one, answer)] * 2


def test_lists_stay_lists_and_answers_as_numbers_are_numbers():
    lists = FIRST.body(style("two_lists")).batch(X)
    assert [it.ravel().tolist() for it in lists] == X.tolist()
    body = FIRST.body(style("softmax_l2_rows"))
    assert body.answer(Y[0]).tolist() == [1]
    assert body.answer_batch(Y).tolist() == [1, 0]


def test_what_a_program_does_to_its_example_does_not_reach_the_doctors():
    text = CHAPTER_ONE.replace('to the input a."""', 'to the input a."""\n        a *= 0')
    body, x = FIRST.body(found(text)), np.full(3, 0.5)
    body.forward(x)
    assert x.tolist() == [0.5] * 3


# -- what a result holds -------------------------------------------------------------------------

OUT = np.array([[0.25], [0.75]])


@pytest.mark.parametrize(
    "result",
    [
        OUT,
        OUT.ravel(),
        OUT.T,
        [0.25, 0.75],
        (OUT, {"Z": np.ones((2, 1)) * 7}),
        (np.full((2, 1), 9.0), OUT),
        [np.ones((3, 1)), np.ones((4, 1)), OUT],
        (np.ones((4, 1)), np.ones((4, 1)), np.full((2, 1), -3.0), OUT),
        OUT.view(np.matrix),
    ],
    ids=["column", "flat", "row", "list", "cache", "z first", "layers", "all", "matrix"],
)
def test_the_output_is_found_among_what_feedforward_returns(result):
    assert output_in(result, 2).tolist() == [0.25, 0.75]


@pytest.mark.parametrize("result", [None, 3, np.ones((3, 1)), "a", [], {"A2": OUT}, [0.5]])
def test_where_there_is_no_output_none_is_found(result):
    assert main_output(result, 2) is None


def test_ways_to_arrays_read_as_python():
    (path, _), *_ = reach({"W": [np.ones(2)]})
    assert shown(path) == "W[0]"
    assert last_name(path) == "W"
    body = FIRST.body(style("layer_objects"))
    assert shown(body.slots[0].path) == "self.layers[0].weights"
    assert last_name(body.slots[0].path) == "weights"


def test_integers_and_bits_are_no_weights():
    assert reach([np.ones(3, dtype=int), np.ones(3, dtype=bool), np.float64(3), np.ones(())]) == []
